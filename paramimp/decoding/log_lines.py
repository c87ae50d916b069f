"""Text that a script printed for people: ``epoch 3: train_loss=0.41 val_loss=0.52`` becomes histories by name.

No form of such lines is agreed on, so a log is read only where the user chose its file, or where its name says what the
run was told. Read are numbers behind a colon or an equals sign (``loss: 0.41``), and numbers that stand alone with
their name between bars, commas or semicolons (``| loss 0.41 | ppl 9``, as fairseq writes). A word for a part of the
data that stands alone on the line (``| valid |``), in brackets before several numbers (``[valid] loss=0.4``) or before
the name (``Test accuracy:``) is a part of the name, and so is ``best``: that is no number of one more epoch.
Between bars a name may have several words (``| grad norm: 1.2 |``). Behind the number of an epoch or a step, names and
numbers may stand by turns (``Epoch 3 train loss 0.4 acc 0.9``), and alone on a line a name with its part of the data
(``Test loss 0.4``, ``best val acc 0.9 (epoch 7)``). What stands in brackets behind ``@`` is a part of the name, and no
number of its own (``Average Precision (AP) @[ IoU=0.50 | maxDets=100 ] = 0.41`` of COCO); behind a percent sign stand a
name and its number (``%WER 10.9 [ 5765 / 52576 ]`` of Kaldi). The time, the level and the logger that a line begins
with are none of it; behind them may stand a name and its number alone. Neither is the step that stands in it
(``Valid MRR at step 100: 0.3``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paramimp.decoding.flatten import MAX_NAME, MAX_NAMES
from paramimp.decoding.histories import as_number, collect_metrics
from paramimp.decoding.objects_in_lines import LONGEST, objects_in_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

_NUMBER = r"[-+]?(?:\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|nan|inf|NaN|Inf)"
_PARTS = "train|training|val|valid|validation|test|testing|eval|evaluation|dev|holdout"
_NAME = r"(?P<name>[^\W\d][\w./@+-]*+)"
_PAIR = re.compile(
    rf"(?:\b(?P<best>best)\s)?(?:\b(?P<part>{_PARTS})\s)?(?<![\w./@+-])-{{0,2}}{_NAME}\s*+[:=]\s*(?P<number>{_NUMBER})(?![\w:/]|[.,]\d)",
    re.IGNORECASE,
)
_MARK = re.compile(rf"[\[(]({_PARTS})[\])]:?", re.IGNORECASE)
"""A part of the data in brackets: what stands behind it on the line, up to the next one, is of that part."""
_BETWEEN = re.compile(r"[|;\t]|,(?!\d)")
_ALONE = re.compile(rf"\s*(?:(?P<part>{_PARTS})\s)?{_NAME}\s(?P<number>{_NUMBER})%?\s*", re.IGNORECASE)
_TITLED = re.compile(rf"\s*(?P<name>[^\W\d]\w*(?: [^\W\d]\w*){{1,3}})\s*+[:=]\s*(?P<number>{_NUMBER})%?\s*")
"""A name of several words, which stands alone with its number: ``| grad norm: 1.2 |``."""
_COUNTED = re.compile(
    r"\W{0,3}(?:epochs?|ep|steps?|iter|iteration|round|update|episode)[ :#=]{0,2}"
    r"[\[(]?\d+(?: ?/ ?\d+)?[\])]?[:,-]? +(?=\w)",
    re.IGNORECASE,
)
_TURN = re.compile(rf"(?:(?P<part>{_PARTS})\s)?{_NAME}\s(?P<number>{_NUMBER})%?(?:,?\s+|$)", re.IGNORECASE)
_FINAL = re.compile(
    rf"\s*(?:(?P<best>best)\s|final\s)?(?P<part>{_PARTS})\s{_NAME}\s(?P<number>{_NUMBER})%?"
    r"(?: (?:\([^()]{0,60}\)|(?:at|@) (?:epoch|step) \d+))?\s*",
    re.IGNORECASE,
)
_PERCENT = re.compile(rf"\s*%(?P<name>[A-Za-z]\w*) (?P<number>{_NUMBER})(?:\s|$)")
_CONDITIONS = "@["
_SHORT = re.compile(r"\((\w+)\)\s*$")
"""The short form of a name behind it: ``Average Precision (AP)``."""
_PART = re.compile(rf"\s*(?:{_PARTS})\s*", re.IGNORECASE)
_LEVEL = re.compile(r"\b(?:DEBUG|INFO|WARNING|WARN|ERROR|CRITICAL)\b")
_TIME = re.compile(r"\s*\[?\d{4}-\d\d-\d\d[T ,_]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?\]?[\s|:]*(?:- )?")
_CLOCK = re.compile(r"\d:\d\d")
_PLACE = re.compile(r"[\w.]+:(?:[\w<>]+:)?\d+ - |[\w.]+:(?! )")
"""Where in the code a line comes from, behind its level: ``core.trainer:253 - ``, and ``root:`` as Python has it."""
_FURTHEST = 120
"""Characters of a line among which its level stands."""
_AT_STEP = re.compile(r" (?:at|after) (?:step|epoch|iteration|iter|update|round) \d+(?=\s?[:=])", re.IGNORECASE)
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def load_log_lines(data: bytes) -> dict[str, list[float]]:
    """Return the numbers under each name from top to bottom; nothing where no line has any.

    Where lines hold objects that belong together, these are what the script logged, and no other line is.
    """
    if (records := objects_in_lines(data)) and (logged := collect_metrics(records)):
        return {name: values if isinstance(values, list) else [values] for name, values in logged.items()}
    histories: dict[str, list[float]] = {}
    for line in data.decode("utf-8", "replace").splitlines():
        if len(line) > LONGEST:
            continue
        said = without_head(shown := _COLOUR.sub("", line))
        for name, number in _numbers(_AT_STEP.sub("", said), is_logged=said != shown):
            if len(name) <= MAX_NAME and (name in histories or len(histories) < MAX_NAMES):
                histories.setdefault(name, []).append(number)
    return histories


def without_head(line: str) -> str:
    """Return a line without the time, the level and the place in the code that a logger puts before what was said."""
    level = _LEVEL.search(line, 0, _FURTHEST)
    if level is None or not (line[: level.start()].strip(" [(") == "" or _CLOCK.search(line, 0, level.start())):
        time = _TIME.match(line)
        return line[time.end() :] if time else line
    place = _PLACE.match(said := line[level.end() :].lstrip(" |:])-"))
    return said[place.end() :] if place else said


def _numbers(line: str, *, is_logged: bool) -> Iterator[tuple[str, float]]:
    if _CONDITIONS in line and (under := _under_conditions(line)) is not None:
        yield under
        return
    if (percent := _PERCENT.match(line)) is not None and (number := as_number(percent["number"])) is not None:
        yield percent["name"], number
        return
    first, *marked = _MARK.split(line)
    if is_logged and not marked and (alone := _ALONE.fullmatch(first)):
        if (number := as_number(alone["number"])) is not None:
            yield _name_of(alone, ""), number
        return
    if not marked and (turns := _by_turns(first)):
        yield from ((_name_of(turn, ""), number) for turn in turns if (number := as_number(turn["number"])) is not None)
        return
    yield from _pairs(first)
    for part, text in zip(marked[::2], marked[1::2], strict=True):
        yield from _pairs(text, part.lower())


def _under_conditions(line: str) -> tuple[str, float] | None:
    """The number of a line that says in brackets on what it was measured; its name says so, too."""
    name, _, rest = line.partition(_CONDITIONS)
    conditions, _, said = rest.partition("]")
    number = as_number(said.strip(" =:"))
    short = _SHORT.search(name)
    name = short[1] if short else "_".join(name.split())
    return (
        (f"{name}@[{''.join(conditions.split()).replace('|', ',')}]", number) if name and number is not None else None
    )


def _by_turns(line: str) -> list[re.Match[str]]:
    """Return the names and numbers that a line holds by turns; none if anything else is in it."""
    if (final := _FINAL.fullmatch(line)) is not None:
        return [final] if "." in final["number"] or "%" in line else []
    counted = _COUNTED.match(line)
    place = counted.end() if counted is not None else len(line)
    turns: list[re.Match[str]] = []
    while place < len(line):
        turn = _TURN.match(line, place)
        if turn is None:
            return []
        turns.append(turn)
        place = turn.end()
    return turns if len(turns) > 1 or any("." in turn["number"] for turn in turns) else []


def _pairs(text: str, part: str = "") -> Iterator[tuple[str, float]]:
    pieces = _BETWEEN.split(text)
    parts = [part] if part else [piece.strip().lower() for piece in pieces if _PART.fullmatch(piece)]
    above = f"{parts[0]}." if len(parts) == 1 else ""
    for piece in pieces:
        if len(pieces) > 1 and (titled := _TITLED.fullmatch(piece)) and (name := _titled_name(titled["name"], above)):
            if (number := as_number(titled["number"])) is not None:
                yield name, number
            continue
        alone = _ALONE.fullmatch(piece) if len(pieces) > 1 else None
        for match in [alone] if alone else _PAIR.finditer(piece):
            number = as_number(match["number"])
            if number is not None:
                yield _name_of(match, above), number


def _name_of(match: re.Match[str], above: str) -> str:
    """The name of a number with its part, and apart from the numbers of each epoch what is the best of these."""
    found = match.groupdict()
    part = f"{found['part'].lower()}." if found["part"] else above
    return f"{'best_' if found.get('best') else ''}{part}{found['name'].rstrip('.')}"


def _titled_name(words: str, above: str) -> str:
    """A name of several words; empty for ``dev loss``, whose parts are told apart as anywhere in a line."""
    first, _, rest = words.partition(" ")
    if _PART.fullmatch(first) is None:
        return above + words.replace(" ", "_")
    return f"{first.lower()}.{rest.replace(' ', '_')}" if " " in rest else ""
