"""What an engine is: it does tasks somewhere, and hands their results back in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

News = Callable[[object], None]
"""Called in the caller's own thread, while it waits for a result, with what a task tells: see `telling`."""


class EngineName(StrEnum):
    """What can do the work."""

    LOCAL = "local"
    DASK = "dask"
    RAY = "ray"


class Results(Iterator[T_co], Protocol[T_co]):
    """Results in the order of the tasks, each as soon as it and those before it are there."""

    def close(self) -> None:
        """Give up what is not done yet."""


class Engine(Protocol):
    """A place where work runs. What a task gives does not depend on the place.

    So a task can travel: its function is one of a module, its arguments are small data, and every random draw comes
    from a seed among them.
    """

    @property
    def workers(self) -> int:
        """How many tasks it does at a time, as far as it knows."""

    @property
    def near(self) -> Engine:
        """An engine in this process, for tasks whose arguments are larger than the work on them; perhaps itself."""

    def map(
        self,
        function: Callable[..., T],
        tasks: Sequence[tuple[Any, ...]],
        *,
        common: tuple[Any, ...] = (),
        news: News | None = None,
    ) -> Results[T]:
        """Call a function with the arguments of each task. Work may begin before the first result is asked for.

        Parameters
        ----------
        common : arguments that come before those of every task, and travel once.
        news : who hears what tasks tell; engines that have no way to carry it tell nothing.

        Raises
        ------
        ParamimpError : a task raised it, or no place to work can be reached; where the result is asked for.
        """

    def close(self) -> None:
        """End what this engine has started; what is still asked of it afterwards is done near."""
