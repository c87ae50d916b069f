"""Reading the runs of a layout: the settings and the results of each, from all of its files that hold some."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from paramimp.decoding.flatten import dotted, flatten_config
from paramimp.decoding.histories import Metrics, collect_metrics, is_curve, status_of
from paramimp.messages.mentions import option
from paramimp.messages.shortened_lists import listed
from paramimp.places.files import METRICS_LIMIT
from paramimp.readers.layout.contents import contents_of
from paramimp.readers.layout.names import params_of_names, varied_in_names
from paramimp.readers.outcome import metrics_of_files, run_or_skip
from paramimp.runs import Origin, Run, SkippedRun, SkipReason, Status, Unreadable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from paramimp.readers.layout.contents import Contents
    from paramimp.readers.layout.layout import Layout
    from paramimp.readers.layout.members import Member
    from paramimp.runs import Scalar

    Params = Mapping[str, Scalar | Sequence[object]]

NAME = "siblings"


def runs_of(layout: Layout) -> Iterator[Run | SkippedRun]:
    """Yield the runs of a layout; what has settings or results alone is a `SkippedRun`."""
    names = [member.name for member in layout.members]
    named = (params_of_names(names) or varied_in_names(names)) if not layout.settings else ()
    shown = {form: _shown(form, layout.members) for form in layout.results}
    for place, member in enumerate(layout.members):
        yield _run(member, layout, named[place] if named else {}, shown)


def _shown(form: str, members: Sequence[Member]) -> str:
    """What stands before a metric that two files of a run have: their path, or their form where runs differ in it."""
    paths = {path for member in members if (path := member.only(form)) is not None}
    return paths.pop() if len(paths) == 1 else form


def _run(member: Member, layout: Layout, named: Params, shown: Mapping[str, str]) -> Run | SkippedRun:
    folder = member.folder
    settings = {form: path for form in layout.settings if (path := member.only(form)) is not None}
    results = {form: path for form in layout.results if (path := member.only(form)) is not None}
    if not settings and not named:
        return _without(member, SkipReason.NO_CONFIG, "config_file", layout.settings, list(results.values()))
    path = ""
    try:
        read: dict[str, Contents | None] = {}
        told: list[tuple[str, Params]] = []
        for form, path in settings.items():
            read[path] = _contents(member, path)
            told.append((path, _told(read[path], layout.measured.get(form))))
        params = {**named, **_together(told)}
        if not results:
            has = list(settings.values())
            return _without(member, SkipReason.NO_METRICS, "metrics_file", layout.results, has, params)
        found: list[tuple[str, Metrics]] = []
        status, note = Status.UNKNOWN, ""
        for form, path in results.items():
            metrics, document, said = _measured(member, path, read)
            own = {name: value for name, value in metrics.items() if name.rpartition(".")[2] not in named}
            found.append((shown[form], _of_layout(own, form, layout)))
            status = status if status is not Status.UNKNOWN else status_of(document)
            note = note or (f"{folder.name_of(path)}: {said}" if said else "")
    except Unreadable as error:
        at = folder.name_of(path)
        return SkippedRun(Origin(member.name, NAME, at), error.reason, f"{at} {error.message}")
    origin = Origin(member.name, NAME, posixpath.normpath(folder.name_of(next(iter(results.values())))))
    return run_or_skip(Run(origin, params, metrics_of_files(found), status, note))


def _of_layout(metrics: Metrics, form: str, layout: Layout) -> Metrics:
    """The metrics of a file without what was told beside them, and called after the file where it alone names them."""
    if (name := layout.named.get(form)) is not None and len(metrics) == 1:
        return {name: next(iter(metrics.values()))}
    own = layout.measured.get(form, metrics)
    return {name: value for name, value in metrics.items() if name in own}


def _contents(member: Member, path: str) -> Contents | None:
    return contents_of(member.folder.read(path, METRICS_LIMIT), path)


def _told(contents: Contents | None, measured: Collection[str] | None) -> Params:
    """The params in a file; of one with results beside them the single values that are no result.

    Parameters
    ----------
    measured : the names of the results, where there are some.
    """
    if contents is None or not contents.told:
        return {}
    if measured is None:
        return flatten_config(dict(contents.told))
    leaves = dotted(contents.told)
    return flatten_config({name: value for name, value in leaves if name not in measured and not _is_series(value)})


def _is_series(value: object) -> bool:
    return is_curve(value) or (isinstance(value, list) and any(isinstance(item, (list, dict)) for item in value))


def _together(told: Sequence[tuple[str, Params]]) -> dict[str, Any]:
    """The params of several files; where two differ, with the name of the file before the second one's."""
    params: dict[str, Any] = {}
    for path, own in told:
        for name, value in own.items():
            is_other = name in params and repr(params[name]) != repr(value)
            params[f"{_stem(path)}.{name}" if is_other else name] = value
    return params


def _measured(member: Member, path: str, read: Mapping[str, Contents | None]) -> tuple[Metrics, Any, str]:
    """The metrics in a file, what it holds, and a note on what is missing of it."""
    if "tfevents" in posixpath.basename(path):
        return _logged(member, path), None, ""
    contents = read[path] if path in read else _contents(member, path)
    if contents is None or contents.document is None:
        raise Unreadable(SkipReason.NO_METRICS, "holds no metrics, as the files of this name beside it do.")
    return collect_metrics(contents.document), contents.document, contents.note


def _logged(member: Member, path: str) -> Metrics:
    from paramimp.readers.tensorboard.events import read_events  # who has none needs no decoder of these files

    try:
        folder = member.folder.down(posixpath.dirname(path))
    except OSError as error:
        raise Unreadable(SkipReason.UNREADABLE, f"cannot be read ({error.strerror}).") from None
    return {tag: list(values) for tag, values in read_events(folder).scalars.items()}


def _without(
    member: Member,
    reason: SkipReason,
    chosen_by: str,
    forms: Sequence[str],
    has: Sequence[str],
    params: Mapping[str, object] | None = None,
) -> SkippedRun:
    name = member.name
    lacks = listed(forms) if forms else "a name that tells its settings"
    message = (
        f"{name} has {listed(has)}, and lacks {lacks}, which the runs beside it have; where another file holds the"
        f" same, choose it with {option(chosen_by)}."
    )
    return SkippedRun(Origin(name, NAME), reason, message, params or {})


def _stem(path: str) -> str:
    return posixpath.splitext(posixpath.basename(path))[0]
