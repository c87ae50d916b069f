"""Tasks that compute, on workers that do not know that: each with one thread of BLAS and OpenMP, as in this process."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from paramimp.engine.interface import Engine, News, Results

T = TypeVar("T")


class Computing:
    """An engine for tasks that compute.

    Parameters
    ----------
    engine : where they travel to.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def workers(self) -> int:
        """How many tasks it does at a time."""
        return self._engine.workers

    @property
    def near(self) -> Engine:
        """Threads of this process."""
        return self._engine.near

    def map(
        self,
        function: Callable[..., T],
        tasks: Sequence[tuple[Any, ...]],
        *,
        common: tuple[Any, ...] = (),
        news: News | None = None,
    ) -> Results[T]:
        """See `Engine.map`."""
        return self._engine.map(computed, tasks, common=(function, *common), news=news)

    def close(self) -> None:
        """Close the engine."""
        self._engine.close()


def computed(function: Callable[..., T], *arguments: Any) -> T:
    """Call a function once the libraries that it computes with are there: their threads are limited then."""
    for name in ("scipy.linalg", "sklearn.tree"):
        import_module(name)
    from paramimp.engine.threads import one_thread

    with one_thread():
        return function(*arguments)
