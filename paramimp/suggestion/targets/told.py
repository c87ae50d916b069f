"""Text that the files of several targets share: their origin, and what their tool cannot express."""

from __future__ import annotations

import math
import shlex
from typing import TYPE_CHECKING, Any

from paramimp.errors import ParamimpError
from paramimp.messages.globs import typed
from paramimp.messages.mentions import option
from paramimp.messages.printable import printable, quoted
from paramimp.messages.shortened_lists import listed
from paramimp.table.params import level_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from paramimp.suggestion.domain import Domain
    from paramimp.suggestion.suggestion import Suggestion

MOST_LISTED = 100
"""Numbers of a lattice up to which a tool without lattices is given a list of them."""
SCALARS = (bool, int, float, str, type(None))


def header(suggestion: Suggestion) -> Iterator[str]:
    """What a file was made from, in lines of comments without their sign."""
    objective = suggestion.objective
    yield (
        f"The next sweep for {printable(objective.metric)} ({objective.direction}), suggested by paramimp"
        f" {suggestion.version} from {suggestion.n_used} runs."
    )
    for each in suggestion.params:
        yield f"  {printable(each.param, 60)}: {each.action}, {printable(each.why)}"
    if suggestion.decision == "narrow":
        yield "To spend a fifth of the runs in the old space, too, start a second sweep from the file of --wide."


def commented(lines: Iterable[str]) -> str:
    """Lines as comments of YAML and Python."""
    return "".join(f"# {line}".rstrip() + "\n" for line in lines)


def conditions(suggestion: Suggestion) -> Iterator[str]:
    """The conditions on params, for tools that have none: a value that is drawn and not used does no harm."""
    for each in suggestion.params:
        if each.when is not None:
            parent, values = each.when
            shown = " or ".join(printable(str(value), 40) for value in values)
            yield f"{printable(each.param)} counts only where {printable(parent)} is {shown}."


def commands(suggestion: Suggestion, sign: str = "", write: Callable[[Any], str] | None = None) -> Iterator[str]:
    """The best configurations as arguments of a command line, one line each.

    Parameters
    ----------
    write : how the tool wants a value; as `argument` by default.
    """
    write = write or argument
    for config in suggestion.start_with:
        yield shlex.join(f"{sign}{printable(name)}={printable(write(value))}" for name, value in config.items())


def argument(value: Any) -> str:
    """A value on a command line."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return level_text(value)


def lattice_values(domain: Domain) -> list[float] | None:
    """The numbers of a lattice; None where there is none, or they are too many."""
    if domain.low is None or domain.high is None or domain.step is None:
        return None
    count = round((domain.high - domain.low) / domain.step) + 1
    if count > MOST_LISTED:
        return None
    values = [domain.low + domain.step * place for place in range(count)]
    return [int(value) for value in values] if domain.type == "int" else [float(f"{value:.12g}") for value in values]


def log_integers(domain: Domain, also: Iterable[int], count: int = 16) -> list[int]:
    """Integers that are spread evenly by their logarithms, those of `also` among them that lie in the range."""
    assert domain.low is not None
    assert domain.high is not None
    low, high = int(domain.low), int(domain.high)
    ratio = math.log(high / low)
    spread = {round(low * math.exp(ratio * place / (count - 1))) for place in range(count)}
    return sorted({*spread, *(value for value in also if low <= value <= high)})


def scalar(value: Any) -> Any:
    """A value for a tool that takes no lists and mappings: these as JSON."""
    return value if isinstance(value, SCALARS) else level_text(value)


def has_lists(suggestion: Suggestion) -> bool:
    """Whether some choice is a list or a mapping."""
    return any(not isinstance(value, SCALARS) for each in suggestion.params for value in each.new.choices)


def refuse_names(suggestion: Suggestion, allowed: Any, tool: str, rule: str) -> None:
    """See that a tool takes every name.

    Raises
    ------
    ParamimpError : it does not take some; all of them are named at once, and left out by what can be typed.
    """
    names = [each.param for each in suggestion.params]
    refused = [name for name in names if not allowed.fullmatch(name)]
    if not refused:
        return
    globs = [glob for name in refused if (glob := typed(name, names)) is not None]
    are, them = ("is", "it") if len(refused) == 1 else ("are", "them")
    advice = f"leave {them} out with {option('exclude', globs, commas=True)}, or " if len(globs) == len(refused) else ""
    raise ParamimpError(
        f"{tool} takes {rule} for a name, and {listed([quoted(name) for name in refused])} {are}"
        f" none; {advice}choose yaml, which takes every name."
    )
