"""A study of Optuna that a program holds in memory, as its storage would give it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paramimp.readers.optuna.storage import trial_of
from paramimp.readers.optuna.trials import Study, check_names, runs_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paramimp.runs import Run, SkippedRun


def runs_of_study(live: Any, path: str) -> Iterator[Run | SkippedRun]:
    """Yield the trials of an ``optuna.Study``.

    Parameters
    ----------
    path : what people know it as.
    """
    study = Study(live.study_name)
    for objective, direction in enumerate(live.directions):
        study.add_direction(objective, direction.name)
    study.metric_names = tuple(getattr(live, "metric_names", None) or ())  # since Optuna 3.2
    study.trials.extend(map(trial_of, live.get_trials(deepcopy=False)))
    check_names([study])
    return runs_of(study, path=path, reader="optuna")
