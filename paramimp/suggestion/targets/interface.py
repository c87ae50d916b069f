"""What a target is: a tool that starts sweeps, the file that it wants, and the object that its library wants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from paramimp.suggestion.suggestion import Suggestion


class Target(Protocol):
    """One tool.

    Attributes
    ----------
    name : as it is chosen by.
    description : what is written, and how it is used.
    """

    @property
    def name(self) -> str: ...  # noqa: D102  described above

    @property
    def description(self) -> str: ...  # noqa: D102  described above

    def write(self, suggestion: Suggestion) -> str:
        """The whole file, ending in a newline.

        Raises
        ------
        ParamimpError : the tool cannot express the space.
        """
        ...

    def native(self, suggestion: Suggestion) -> Any:
        """What the tool's library takes from Python."""
        ...
