"""What a Python program may hand over in place of a path: frames of any library, records, a study of Optuna.

Nothing is imported to find out what an object is: it is known by what it can do, or by the module of its type.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

from paramimp.errors import ParamimpError
from paramimp.reading import guard
from paramimp.reading.discovery import runs_in_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from paramimp.readers.interface import ReadOptions
    from paramimp.runs import Run, SkippedRun

    class _Convertible(Protocol):
        def to_pandas(self, *args: Any, **kwargs: Any) -> Any: ...

    class _Study(Protocol):
        def trials_dataframe(self, *args: Any, **kwargs: Any) -> Any: ...

    HoldsRuns = Sequence[Mapping[Any, Any]] | Mapping[Any, Sequence[Any]] | _Convertible | _Study
    """What `runs_of` takes besides the frames of pandas, for type checkers."""

_STUDY = "the study"
_OF_WANDB = (
    'pandas.DataFrame([{{"name": run.name, "state": run.state, "config": run.config, "summary": dict(run.summary)}}'
    " for run in {}])"
)
_INSTEAD: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "a search of scikit-learn": (
        lambda given: hasattr(given, "cv_results_"),
        "pandas.DataFrame(search.cv_results_)",
    ),
    "the results of Ray Tune": (lambda given: hasattr(given, "get_dataframe"), "results.get_dataframe()"),
    "an analysis of Ray Tune": (lambda given: hasattr(given, "results_df"), "analysis.results_df"),
    "a client of MLflow": (
        lambda given: hasattr(given, "search_runs"),
        "mlflow.search_runs(search_all_experiments=True)",
    ),
    "a client of W&B": (
        lambda given: hasattr(given, "runs") and hasattr(given, "sweep"),
        _OF_WANDB.format('api.runs("ENTITY/PROJECT")'),
    ),
    "the runs of W&B": (
        lambda given: _holds(given, ("config", "summary")),
        _OF_WANDB.format("runs"),
    ),
    "the trials of a study": (lambda given: _holds(given, ("params", "distributions")), "the study itself"),
    "an array": (
        lambda given: hasattr(given, "ndim") and hasattr(given, "dtype"),
        "a DataFrame, whose columns have names: pandas.DataFrame(array, columns=[...])",
    ),
}
"""What holds runs and is not read as it is: how it is known, and what to pass instead."""


def runs_of(given: object, *, reader: str | None, options: ReadOptions) -> Iterator[Run | SkippedRun]:
    """Yield the runs that an object in memory holds.

    Parameters
    ----------
    reader, options : as those of `find_runs`.

    Raises
    ------
    ParamimpError : it is nothing that holds runs; the message says what to pass instead.
    """
    if hasattr(given, "trials_dataframe"):
        from paramimp.readers.optuna.in_memory import runs_of_study

        return runs_of_study(given, _STUDY)
    from paramimp.reading.frames import file_of

    return runs_in_file(file_of(_frame(given)), reader=reader, options=options)


def _frame(given: Any) -> Any:
    """The DataFrame of pandas that holds the same rows."""
    if hasattr(given, "to_csv") and hasattr(given, "columns"):
        return given
    convert = _converter(given)
    if convert is None:
        _refuse(given)
    return guard.attempt(lambda: convert(given), lambda error: _refuse(given, f" ({guard.kind_of(error)})"))


def _converter(given: Any) -> Callable[[Any], Any] | None:
    from paramimp.reading.frames import of_columns

    if type(given).__module__.partition(".")[0] == "polars" and hasattr(given, "lazy"):
        if hasattr(given, "collect"):
            return lambda lazy: of_columns(lazy.collect().to_dict(as_series=False))
        return (lambda frame: of_columns(frame.to_dict(as_series=False))) if hasattr(given, "to_dict") else None
    for name in ("to_pandas", "toPandas"):
        if callable(getattr(given, name, None)) and not hasattr(given, "ndim"):
            return lambda frame: getattr(frame, name)()
    if isinstance(given, Mapping):
        return _of_columns if given and all(map(_is_column, given.values())) else None
    if _holds(given, ("data", "info")):
        return lambda runs: of_records([_record(run) for run in runs])
    if isinstance(given, Sequence) and given and all(isinstance(each, Mapping) for each in given):
        return of_records
    return None


def _is_column(value: object) -> bool:
    return (isinstance(value, Sequence) and not isinstance(value, str)) or hasattr(value, "__array__")


def _of_columns(columns: Mapping[Any, Any]) -> Any:
    import pandas as pd

    return pd.DataFrame(dict(columns))


def of_records(records: Sequence[Mapping[Any, Any]]) -> Any:
    """The frame of one dictionary per run."""
    from paramimp.reading.frames import of_columns

    names = dict.fromkeys(name for record in records for name in record)
    return of_columns({name: [record.get(name) for record in records] for name in names})


def _record(run: Any) -> dict[str, Any]:
    """A run of MLflow as a row of ``mlflow.search_runs()``."""
    about = {"run_id": run.info.run_id, "experiment_id": run.info.experiment_id, "status": run.info.status}
    metrics = {f"metrics.{name}": value for name, value in run.data.metrics.items()}
    return {**about, **metrics, **{f"params.{name}": value for name, value in run.data.params.items()}}


def _holds(given: object, attributes: tuple[str, ...]) -> bool:
    """Whether it is a list, or anything like it, of objects that have some attributes."""
    if isinstance(given, str | bytes | Mapping) or not isinstance(given, Iterable):
        return False
    first = next(iter(given), None) if hasattr(given, "__len__") else None
    return all(hasattr(first, name) for name in attributes)


def _refuse(given: object, why: str = "") -> NoReturn:
    kind = type(given).__name__
    for what, (is_such, instead) in _INSTEAD.items():
        if guard.attempt(lambda test=is_such: test(given), lambda _: False):  # type: ignore[misc]
            raise ParamimpError(f"{what} (of type {kind}) cannot be read itself{why}; pass {instead}.")
    if isinstance(given, Sequence | set | frozenset) and not given:
        raise ParamimpError("no runs were given; name a folder, a file or an address.")
    raise ParamimpError(
        f"what was given is of type {kind}, which holds no runs that can be read{why}; pass a folder, a file or an"
        " address, several of these in a list, a DataFrame with one row per run, an Optuna study, or what load_runs"
        " returned."
    )
