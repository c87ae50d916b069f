"""The verdict at the end of a report: its sentences, and the command to run next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from paramimp.formats.prose import STRONG, entry
from paramimp.messages.mentions import option

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.formats.interface import View
    from paramimp.formats.words import Words
    from paramimp.results import NextStep, Verdict

_INDENT = "  "
_GOES_ON = " \\"
_MARK = "> "


def conclusion(verdict: Verdict, view: View, words: Words) -> Iterator[Text]:
    """The last lines of a report for a terminal."""
    yield from sentences(verdict, view, words)
    yield from next_step(verdict.next, view, words)


def sentences(verdict: Verdict, view: View, words: Words, *, of: str = "") -> Iterator[Text]:
    """The verdict itself; of several, behind the name of its metric and with all but the first sentence in one."""
    first, *others = (words.message(sentence) for sentence in verdict.sentences)
    yield from entry(_MARK, Text(f"{of}: {first}" if of else first, STRONG), view, STRONG)
    for paragraph in [" ".join(others)] if of else others:
        yield from entry(_INDENT, Text(paragraph), view)


def next_step(step: NextStep, view: View, words: Words) -> Iterator[Text]:
    """What to run next, and the command where it is known, which works when it is pasted."""
    command = command_of(step, view)
    yield from entry(_INDENT, Text(words.message(announced(step, command, python=words.python)), STRONG), view)
    yield from map(Text, _continued(command or (), view))


def announced(step: NextStep, command: Sequence[str] | None, *, python: bool = False) -> str:
    """The sentence in front of the command; without one, how to come to it."""
    return f"Next, {step.why}:" if command else f"Next, {step.why}: {_in_words(step, python=python)}."


def command_of(step: NextStep, view: View) -> Sequence[str] | None:
    """The words of the command that takes a step, if they are known."""
    return None if view.again is None else view.again(step)


def _in_words(step: NextStep, *, python: bool) -> str:
    if step.command == "runs":
        return "paramimp.load_runs(...).to_frame() lists it" if python else "paramimp runs lists it"
    if "target" in step.options:
        target = step.options["target"]
        return f'.write("{target}") of the suggestion' if python else f"paramimp suggest with --for {target}"
    if step.command == "suggest":
        return "paramimp.suggest(...) proposes them" if python else "paramimp suggest proposes them"
    return f"the same with {' '.join(option(name, value) for name, value in step.options.items())}"


def _continued(command: Sequence[str], view: View) -> Iterator[str]:
    """The command in lines that a shell takes for one. A word is never broken: a terminal folds what is too long."""
    line = _INDENT * 2
    for place, word in enumerate(command):
        last = place == len(command) - 1
        room = (view.width or 0) - (0 if last else len(_GOES_ON))
        if view.width is not None and line.strip() and cell_len(line) + cell_len(word) + 1 > room:
            yield line + _GOES_ON
            line = _INDENT * 3
        line += (" " if line.strip() else "") + word
    if command:
        yield line
