"""A document that holds both what a run was told and what it measured, taken apart.

Known forms: a block of arguments beside the results (``{"args": {...}, "val_loss": 0.3}``), with the results in blocks
of their own or not, and a block of results beside the arguments (``{"lr": 0.1, "results": {...}}``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paramimp.decoding.flatten import dotted, flatten_config
from paramimp.decoding.histories import Metrics, collect_metrics, is_curve, is_number
from paramimp.objective import words_of
from paramimp.readers.config_file import tells_settings
from paramimp.readers.outcome import with_finals
from paramimp.readers.table.digits import is_long_fraction
from paramimp.records import record
from paramimp.table.measured import is_measured
from paramimp.table.settings import is_setting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from paramimp.runs import Scalar

_ARGUMENTS = frozenset("hp setting flags".split())
_OTHERWISE = frozenset(
    "best compiler space scripts env environment system git importance importances counts grid".split()
)
"""With one of these, a block of arguments is that of another program, or of no single run."""
_OF_CANDIDATES = frozenset({"search"})
"""With this, a block of arguments holds what was tried, if it has lists; else it says how something was searched."""
_MAY_BE_OTHER = frozenset({"opt", "opts"})
"""A block of options in one script, that of the optimizer in the next."""
_RESULTS = frozenset(
    "result results metric metrics score scores final finals eval evaluation performance measurements summary".split()
)
_HISTORIES = frozenset("history histories log logs curve curves epochs stats statistics".split())
_BOOKKEEPING = frozenset("status state name id run time times timestamp date host hostname user".split())
_MAX_TEXT = 1 << 16


@record
class RunDocument:
    """What a document says of one run."""

    params: Mapping[str, Scalar | Sequence[object]]
    metrics: Mapping[str, float | Sequence[float]]


def run_in(document: Any) -> RunDocument | None:
    """Return the run that a document is of; None if it is of anything else, or holds one of the two parts alone.

    Raises
    ------
    Unreadable : two entries have the same dotted name, or there are more of them than any real file has.
    """
    if not isinstance(document, dict) or _are_columns(document):
        return None
    arguments = {key: block for key, value in document.items() if (block := _arguments(key, value))}
    rest = {key: value for key, value in document.items() if key not in arguments}
    named = [key for key, value in rest.items() if _is_block_of(_RESULTS | _HISTORIES, key, value)]
    blocks = [key for key in named if _holds_numbers(rest[key]) and not _says_how(rest[key])]
    if arguments:
        if not blocks and not _holds_measured(dict(dotted(rest)), is_sure=not set(arguments) <= _MAY_BE_OTHER):
            return None
        told = {key: value for key, value in rest.items() if _is_told(key, value)}
    elif any(_holds_results(key, rest[key]) for key in blocks):
        behind = _measured_behind(rest, blocks)
        beside = {key: value for key, value in rest.items() if key not in blocks and key not in behind}
        told = {key: value for key, value in beside.items() if not _is_outcome(key, value)}
        if not _are_told(dict(dotted(told))):
            return None
    else:
        return None
    inner: dict[str, Any] = {}
    measured = {key: _without_settings(value, key, inner) for key, value in rest.items() if key not in told}
    params = {**flatten_config(inner), **flatten_config(told), **_params(arguments)}
    metrics = _metrics(measured, blocks)
    return RunDocument(params, metrics) if params and metrics else None


def arguments_in(document: Any) -> Mapping[str, Scalar | Sequence[object]]:
    """Return the params in the blocks of arguments of a document, whatever else it holds or lacks.

    Raises
    ------
    Unreadable : as `run_in`.
    """
    if not isinstance(document, dict):
        return {}
    return _params({key: block for key, value in document.items() if (block := _arguments(key, value))})


def _are_columns(document: Mapping[str, Any]) -> bool:
    """Whether a document is a table as pandas writes it: each column with the numbers of the rows as its keys."""
    values = list(document.values())
    if len(values) < 2 or not all(isinstance(value, dict) and value for value in values):
        return False
    rows = values[0].keys()
    return all(row.isdigit() for row in rows) and all(value.keys() == rows for value in values[1:])


def _arguments(key: str, value: Any) -> Mapping[str, Any] | None:
    words = words_of(key)
    if (_ARGUMENTS.isdisjoint(words) and not tells_settings(words)) or not _OTHERWISE.isdisjoint(words):
        return None
    if not _OF_CANDIDATES.isdisjoint(words) and (not isinstance(value, dict) or _holds_lists(value)):
        return None
    if isinstance(value, str) and len(value) <= _MAX_TEXT and value.rstrip().endswith((")", "}")):
        from paramimp.decoding.settings_text import settings_in  # what few documents need is not imported for all

        return settings_in(value)
    return value if isinstance(value, dict) and value else None


def _holds_lists(block: Mapping[str, Any]) -> bool:
    return any(isinstance(value, list) for _, value in dotted(block))


def _params(arguments: Mapping[str, Mapping[str, Any]]) -> dict[str, Scalar | Sequence[object]]:
    """Return the params of one block by their own names, of several with the blocks' names before them."""
    if len(arguments) == 1:
        return flatten_config(next(iter(arguments.values())))
    return flatten_config(arguments)


def _without_settings(value: Any, name: str, found: dict[str, Any]) -> Any:
    """Return what was measured without the blocks of settings in it, which are put into `found` by their dotted names.

    A benchmark repeats in each of its results what it was told (``jobs[0]["job options"]``). Of several results each
    may have been told something else, which is no param of the run.
    """
    if isinstance(value, list) and len(value) == 1:
        return [_without_settings(value[0], name, found)]
    if not isinstance(value, dict):
        return value
    rest: dict[str, Any] = {}
    for key, inner in value.items():
        if (block := _arguments(key, inner)) is not None and _are_settings(block):
            found[f"{name}.{key}"] = block
        else:
            rest[key] = _without_settings(inner, f"{name}.{key}", found)
    return rest


def _are_settings(block: Mapping[str, Any]) -> bool:
    """Whether a block that is called as settings among results is of these: accuracies per option are not."""
    leaves = dict(dotted(block))
    are_told = any(isinstance(value, str) or is_setting(name) for name, value in leaves.items())
    return are_told and not any(_is_measured(name, value) for name, value in leaves.items())


def _is_block_of(words: frozenset[str], key: str, value: Any) -> bool:
    return isinstance(value, (dict, list)) and bool(value) and not words.isdisjoint(words_of(key))


def _holds_numbers(value: Any) -> bool:
    rows = value[:1] if isinstance(value, list) else [value]
    if is_curve(value):
        return True
    return any(is_number(leaf) or is_curve(leaf) for row in rows if isinstance(row, dict) for _, leaf in dotted(row))


def _says_how(value: Any) -> bool:
    """Whether a block says how to measure rather than what was measured: with settings of its own, and no result."""
    if not isinstance(value, dict) or not any(_arguments(key, inner) for key, inner in value.items()):
        return False
    return not any(_is_measured(name, leaf) for name, leaf in dotted(value))


def _are_told(leaves: Mapping[str, Any]) -> bool:
    """Whether what stands beside results was told before: not if nothing was, or results without any known setting."""
    if all(value is None for value in leaves.values()):
        return False
    has_results = any(isinstance(value, float) and is_measured(name) for name, value in leaves.items())
    return not has_results or any(map(is_setting, leaves))


def _holds_results(key: str, value: Any) -> bool:
    """Whether a block has a number under the name of a result, or is one of results by its own."""
    rows = value[:1] if isinstance(value, list) else [value]
    leaves = [(name, leaf) for row in rows if isinstance(row, dict) for name, leaf in dotted(row)]
    numbers = [name for name, leaf in leaves if is_number(leaf) or is_curve(leaf)]
    is_named = not {"result", "results", "metric", "metrics"}.isdisjoint(words_of(key))
    return bool(numbers) and (is_named or any(map(is_measured, numbers)))


def _holds_measured(rest: Mapping[str, Any], *, is_sure: bool) -> bool:
    """Whether what stands beside a block of arguments makes the whole a run: results by their names, or fractions.

    Beside a block of the optimizer in a config stand fractions that were chosen: known hyperparameters tell of these.

    Parameters
    ----------
    is_sure : whether the block is one of arguments by its name.
    """
    if any(_is_measured(name, value) for name, value in rest.items()):
        return True
    if not is_sure or any(is_setting(name) and "seed" not in words_of(name) for name in rest):
        return False
    return any(isinstance(value, float) and not value.is_integer() for value in rest.values())


def _is_measured(name: str, value: Any) -> bool:
    if is_number(value) or is_curve(value):
        return is_measured(name)
    return isinstance(value, list) and any(isinstance(row, dict) and any(map(is_measured, row)) for row in value[:1])


def _is_told(key: str, value: Any) -> bool:
    """Whether an entry beside a block of arguments was told, too: a text, or a seed."""
    words = words_of(key)
    if not _BOOKKEEPING.isdisjoint(words) or is_measured(key):
        return False
    return isinstance(value, str) or (not isinstance(value, (dict, list)) and "seed" in words)


def _is_outcome(key: str, value: Any) -> bool:
    return not _BOOKKEEPING.isdisjoint(words_of(key)) or (is_measured(key) and (is_number(value) or is_curve(value)))


def _measured_behind(document: Mapping[str, Any], blocks: Sequence[str]) -> set[str]:
    """The entries behind all results and all known settings that hold nothing but numbers, which nobody typed in."""
    known = [key for key, value in document.items() if key in blocks or any(map(is_setting, _leaves(key, value)))]
    if not known or known[-1] not in blocks or known[0] in blocks:
        return set()  # the results come first, or something was told behind them
    names = [*document]
    rest = names[names.index(known[-1]) + 1 :]
    return {key for key in rest if _are_measured(_leaves(key, document[key]))}


def _are_measured(leaves: Mapping[str, Any]) -> bool:
    are_numbers = bool(leaves) and all(map(is_number, leaves.values()))
    return are_numbers and (any(map(is_long_fraction, leaves.values())) or all(map(is_measured, leaves)))


def _leaves(key: str, value: Any) -> dict[str, Any]:
    return dict(dotted({key: value}))


def _metrics(measured: Mapping[str, Any], blocks: Sequence[str]) -> dict[str, float | Sequence[float]]:
    """Return the metrics of the blocks of results by their own names, histories first, since finals decide."""
    metrics: dict[str, float | Sequence[float]] = {}
    plain = {key: value for key, value in measured.items() if key not in blocks}
    finals = [key for key in blocks if not _RESULTS.isdisjoint(words_of(key))]
    histories = [key for key in blocks if key not in finals]
    for key in histories:
        metrics = with_finals(metrics, collect_metrics(measured[key]))
    for name, values in _named(measured, finals):
        metrics = with_finals(metrics, {name: values})
    return with_finals(metrics, collect_metrics(plain))


def _named(measured: Mapping[str, Any], blocks: Sequence[str]) -> Iterator[tuple[str, float | Sequence[float]]]:
    """Yield the metrics of blocks; where two blocks have one name, with that of the block before it."""
    found: dict[str, Metrics] = {key: collect_metrics(measured[key]) for key in blocks}
    for key, values in found.items():
        others = set().union(*(other for name, other in found.items() if name != key))
        for name, value in values.items():
            yield (f"{key}.{name}" if name in others else name), value
