"""What a reader hands over for one run of a tracker: the run, or why it cannot be used."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, cast

from paramimp.messages.phrases import called
from paramimp.runs import Entry, Origin, Run, Scalar, SkippedRun, SkipReason, Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from paramimp.decoding.histories import Metrics
    from paramimp.places.folder import Folder
    from paramimp.runs import Unreadable

_ENDED = frozenset({Status.FINISHED, Status.UNKNOWN})


def run_or_skip(
    run: Run, *, no_config: str = "has no params", no_metrics: str = "has params but logged no metrics"
) -> Run | SkippedRun:
    """Return the run if it can be used, else the reason why not.

    One that did not finish is handed over as it is: that it did not is the better reason. The texts say what was
    found, as the rest of a sentence that begins with the run's name; what is missing of its logs is added.
    """
    if run.status in _ENDED and not (run.params and run.metrics):
        reason = SkipReason.NO_METRICS if run.params else SkipReason.NO_CONFIG
        what = no_metrics if run.params else no_config
        missing = f" ({run.note})" if run.note else ""
        return SkippedRun(run.origin, reason, f"{called(run.name)} {what}{missing}.", run.params)
    return run


def unreadable(folder: Folder, file: str, error: Unreadable, reader: str, group: str = "") -> SkippedRun:
    """Return the run in a folder as skipped because of one of its files."""
    path = folder.name_of(file)
    return SkippedRun(Origin(folder.name, reader, path, group=group), error.reason, f"{path} {error.message}")


def unreadable_file(name: str, error: Unreadable, reader: str = "") -> SkippedRun:
    """Return what is said of a file that may hold many runs and cannot be read: it is no run itself."""
    return SkippedRun(Origin(name, reader, entry=Entry.FILE), error.reason, f"{name} {error.message}")


def with_finals(
    histories: Mapping[str, float | Sequence[float]], finals: Mapping[str, float | Sequence[float]]
) -> dict[str, float | Sequence[float]]:
    """Return the metrics of two files: where both have one, the history, if it ends in the final value.

    If it does not, the final value was chosen (that of the best epoch, say), and it is what the script reports.
    """
    metrics = dict(histories)
    for name, value in finals.items():
        if repr(_last(metrics.get(name))) != repr(_last(value)):
            metrics[name] = value
    return metrics


def metrics_of_files(found: Sequence[tuple[str, Metrics]]) -> Metrics:
    """Return the metrics of one file or of several; where these differ, the file's name stands before the metric's.

    Parameters
    ----------
    found : the path of each file, and its metrics.
    """
    if len(found) == 1:
        return found[0][1]
    paths = [posixpath.splitext(path)[0] for path, _ in found]
    own = [posixpath.basename(path) for path in paths]
    stems = own if len(set(own)) == len(own) else paths
    values = [metrics for _, metrics in found]
    apart = {name for name in set().union(*values) if _differs(name, values)}
    together: dict[str, float | Sequence[float]] = {}
    for stem, metrics in zip(stems, values, strict=True):
        named = {f"{stem}.{name}" if name in apart else name: value for name, value in metrics.items()}
        together = with_finals(together, named)
    return cast("Metrics", together)


def _differs(name: str, found: Sequence[Metrics]) -> bool:
    return len({repr(_last(values[name])) for values in found if name in values}) > 1


def typed_params(params: Mapping[str, Scalar | Sequence[object]]) -> dict[str, Scalar | Sequence[object]]:
    """Return params with the texts that stand for a list, a number or nothing as these."""
    from paramimp.decoding.typed_text import typed

    return {name: typed(value) if isinstance(value, str) else value for name, value in params.items()}


def _last(value: float | Sequence[float] | None) -> float | None:
    if isinstance(value, (int, float)) or value is None:
        return value
    return value[-1] if value else None
