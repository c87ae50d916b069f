"""A DataFrame is a table: what is read from a frame is what is read from the CSV file that it is written to.

The axes: which tool made the frame, what its index holds, how many levels its columns have, what its cells are, and
which library it is of.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from paramimp import ParamimpError, analyze, load_runs
from paramimp.errors import NotEnoughRunsError, UnknownMetricError
from tests.reading.ranked import N, mlflow_frame, plain, study, told
from tests.sweeps import make_runs

RNG = np.random.default_rng(0)


def same_as_csv(frame: pd.DataFrame, metric: str, folder: Path, **options: Any) -> Any:
    """Assert that a frame and its CSV give the same report, and return it."""
    report = analyze(frame, metric, method="impurity", **options)
    path = folder / "the-table.csv"
    frame.to_csv(path, index=frame.index.names != [None])
    from_file = analyze(path, metric, method="impurity", **options)
    assert told(report, "DataFrame") == told(from_file, "the-table.csv")
    return report


def ranked(report: Any) -> set[str]:
    return {param.param for param in report.params}


def test_a_frame_of_optuna_leaves_pruned_trials_out_and_ranks_params_alone(tmp_path: Path) -> None:
    frame = study().trials_dataframe()
    report = same_as_csv(frame, "value", tmp_path)
    assert ranked(report) == {"lr", "optimizer"}
    assert (report.n_found, report.n_used) == (N, N - N // 5)
    assert {run.reason for run in report.skipped} == {"not-finished"}
    assert analyze(frame, "value", method="impurity", include_pruned=True).n_used == N


def test_a_frame_of_optuna_with_two_levels_of_columns_is_the_same(tmp_path: Path) -> None:
    report = same_as_csv(study().trials_dataframe(multi_index=True), "value", tmp_path)
    assert ranked(report) == {"lr", "optimizer"}


@pytest.mark.parametrize("metric", ["val_loss", "metrics.val_loss"])
def test_a_frame_of_mlflow_has_its_metric_with_and_without_the_mark(metric: str, tmp_path: Path) -> None:
    frame, _ = mlflow_frame(tmp_path)  # the columns of `mlflow.search_runs`, which needs all of MLflow
    report = same_as_csv(frame, metric, tmp_path)
    assert ranked(report) == {"lr", "layers.1", "amp"}
    assert report.n_used == 11
    assert {param.kind for param in report.params if param.param == "lr"} == {"number"}


def wandb_runs() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    configs = [
        {"optimizer": {"lr": 10.0 ** -(n % 4), "name": "adam"}, "width": 32 * (1 + n % 3), "drop": [None, 0.1][n % 2]}
        for n in range(N)
    ]
    summaries = [{"val/loss": n % 4 + 0.1 * (n % 3), "_step": 100, "_runtime": 7.5 + n} for n in range(N)]
    return configs, summaries


@pytest.mark.parametrize("form", ["dictionaries", "flat", "states"])
def test_frames_of_wandb_hold_dictionaries_or_columns_of_their_members(form: str, tmp_path: Path) -> None:
    configs, summaries = wandb_runs()
    names = {"name": [f"lively-{n}" for n in range(N)]}
    state = {"state": ["crashed" if n == 3 else "finished" for n in range(N)]}
    frame = pd.DataFrame({"summary": summaries, "config": configs, **names} | (state if form == "states" else {}))
    metric = "val/loss"
    if form == "flat":
        frame = pd.json_normalize(frame.to_dict("records"))  # type: ignore[arg-type]  # its names are texts
    else:
        metric = "summary.val/loss"
    report = same_as_csv(frame, metric, tmp_path)
    assert {"optimizer.lr", "width"} <= ranked(report)
    assert not ranked(report) & {"_runtime", "_step", "name", "state"}
    assert report.n_used == N - (form == "states")


def test_a_frame_of_ray_ranks_its_config_and_nothing_that_it_reports(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "loss": RNG.uniform(size=N),
            "timestamp": 1_700_000_000 + np.arange(N),
            "checkpoint_dir_name": [None] * N,
            "done": True,
            "training_iteration": 5,
            "trial_id": [f"ab{n:03d}" for n in range(N)],
            "date": "2026-01-01_10-00-00",
            "time_this_iter_s": RNG.uniform(size=N),
            "pid": 4000 + np.arange(N),
            "hostname": "box",
            "config/lr": RNG.uniform(size=N),
            "config/layers": [[32, 64], [64, 64]] * (N // 2),
            "logdir": [f"ab{n:03d}" for n in range(N)],
        }
    )
    report = same_as_csv(frame, "loss", tmp_path)
    assert ranked(report) == {"lr", "layers.0"}


def test_a_frame_of_a_search_of_scikit_learn_is_read_by_its_dictionary(tmp_path: Path) -> None:
    lr = np.float64(0.1) * 2.0 ** np.arange(N)
    frame = pd.DataFrame(
        {
            "mean_fit_time": RNG.uniform(size=N),
            "param_C": np.ma.MaskedArray(lr, mask=False, dtype=object),
            "param_weight": [None, "balanced"] * (N // 2),
            "params": [{"C": value, "weight": [None, "balanced"][n % 2]} for n, value in enumerate(lr)],
            "split0_test_score": RNG.uniform(size=N),
            "mean_test_score": RNG.uniform(size=N),
            "std_test_score": RNG.uniform(size=N),
            "rank_test_score": np.arange(N),
        }
    )
    report = same_as_csv(frame, "mean_test_score", tmp_path)
    assert ranked(report) == {"C", "weight"}
    assert report.left_out == ()  # what is there twice is no news


def test_a_plain_frame_is_asked_what_a_plain_file_is_asked_in_the_words_of_python(tmp_path: Path) -> None:
    frame = plain().assign(val_acc=RNG.uniform(size=N))
    frame.to_csv(tmp_path / "runs.csv", index=False)
    with pytest.raises(ParamimpError) as asked:
        analyze(frame, "loss")
    assert "val_acc looks like a result" in str(asked.value)
    (advice,) = [line for line in str(asked.value).splitlines() if line.startswith("  ")]
    report = eval(f"analyze(frame, 'loss', method='impurity', {advice.strip()})", {"analyze": analyze, "frame": frame})
    assert ranked(report) == {"lr", "decay", "flag", "optimizer"}
    assert "c may be either" in str(asked.value)  # nothing but its place tells that it was chosen
    with pytest.raises(ParamimpError, match="as a param would") as of_file:
        analyze(tmp_path / "runs.csv", "loss")
    assert advice in str(of_file.value).splitlines()


KINDS = {
    "categorical": lambda frame: frame.assign(optimizer=frame["optimizer"].astype("category")),
    "ordered": lambda frame: frame.assign(lr=pd.cut(frame["lr"], 3)),
    "nullable": lambda frame: frame.convert_dtypes().assign(c=pd.Series([None, 3] * (N // 2), dtype="Int64")),
    "float32": lambda frame: frame.astype({"lr": "float32", "decay": "float16"}),
    "mixed": lambda frame: frame.assign(c=["auto", 1, 0.5, None] * (N // 4)),
    "text-numbers": lambda frame: frame.assign(lr=frame["lr"].map(str), c=["1e-3", "0.1"] * (N // 2)),
    "times": lambda frame: frame.assign(
        when=pd.date_range("2026-01-01", periods=N, freq="h", tz="UTC"), took=pd.to_timedelta(np.arange(N), unit="s")
    ),
    "lists": lambda frame: frame.assign(layers=[[32, 64], [64, 8]] * (N // 2), betas=[(0.9, 0.99), (0.8, 0.9)] * 20),
    "arrays": lambda frame: frame.assign(layers=[np.array([32, 64]), np.array([64, 8])] * (N // 2)),
    "dictionaries": lambda frame: frame.assign(model=[{"depth": 1, "act": "relu"}, {"depth": 2, "act": "tanh"}] * 20),
    "gaps": lambda frame: frame.mask(RNG.uniform(size=frame.shape) < 0.05),
    "infinite": lambda frame: frame.assign(loss=[np.inf, np.nan, *frame["loss"][2:]]),
    "status": lambda frame: frame.assign(status=["failed", "running", *["finished"] * (N - 2)]),
    "texts": lambda frame: frame.assign(optimizer=['a,"b"', "=1+1", "x\ny", "ü"] * (N // 4)),
    "names": lambda frame: frame.rename(columns={"lr": " learning rate ", "decay": "ação", "c": "[red]x"}),
    "booleans": lambda frame: frame.assign(c=pd.array([True, None] * (N // 2), dtype="boolean")),
    "sparse": lambda frame: frame.assign(c=pd.arrays.SparseArray([0, 1] * (N // 2))),
    "filtered": lambda frame: frame[frame["lr"] > 0.2],
    "shuffled": lambda frame: frame.sample(frac=1, random_state=1),
    "run-names": lambda frame: frame.set_index(pd.Index([f"run_{n}" for n in range(N)], name="run")),
    "nothing-but": lambda frame: frame.assign(c=None),
    "objects": lambda frame: frame.astype(object),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_cells_of_any_kind_are_what_they_are_in_a_file(kind: str, tmp_path: Path) -> None:
    frame = KINDS[kind](plain())
    params = [str(name).strip() for name in frame.columns if name not in ("loss", "status", "when", "took")]
    same_as_csv(frame, "loss", tmp_path, params=params)


def test_levels_of_an_index_that_have_names_are_columns(tmp_path: Path) -> None:
    frame = plain().assign(lr=np.arange(N) % 5, decay=np.arange(N) // 5)
    by_params = frame.groupby(["lr", "decay"])[["loss"]].mean()
    report = same_as_csv(by_params, "loss", tmp_path)
    assert ranked(report) == {"lr", "decay"}
    named = plain().set_index(pd.Index([f"r{n}" for n in range(N)], name="run"), drop=False)
    assert [run.run for run in load_runs(named).rows[:2]] == ["DataFrame/r0", "DataFrame/r1"]
    copied = plain().set_index("lr", drop=False)  # index and column are one
    assert ranked(analyze(copied, "loss", method="impurity")) == {"lr", "decay", "c", "flag", "optimizer"}


def test_an_index_of_texts_names_the_runs_and_one_of_numbers_does_not(tmp_path: Path) -> None:
    frame = plain().drop(columns=["lr", "decay"])
    frame.index = pd.Index([f"lr={n / 10},bs={2 ** (n % 3)}" for n in range(N)])
    assert {"lr", "bs"} <= ranked(analyze(frame, "loss", method="impurity"))
    assert [row.run for row in load_runs(plain().iloc[3:6]).rows] == ["DataFrame/1", "DataFrame/2", "DataFrame/3"]
    dated = plain().set_index(pd.date_range("2026-01-01", periods=N))
    assert ranked(analyze(dated, "loss", method="impurity")) == {"lr", "decay", "c", "flag", "optimizer"}


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (pd.DataFrame(), "the DataFrame has no rows"),
        (plain().iloc[:0], "the DataFrame has no rows"),
        (pd.DataFrame(index=range(3)), "the DataFrame has no columns"),
        (pd.DataFrame(np.zeros((4, 3))), r"frame\.columns = \["),
        (pd.concat([plain(), plain()[["lr"]]], axis=1), r"two columns named 'lr'.*frame\.columns\.duplicated\(\)"),
        (pd.DataFrame({1: [1, 2], "1": [2, 3], "loss": [1, 2]}), "two columns named '1'"),
        (pd.DataFrame({"lr": [1, 2, 3], "loss": ["a", "b", "c"]}), "it logged no metric"),
    ],
)
def test_what_is_no_table_of_runs_is_refused_in_the_words_of_a_frame(frame: pd.DataFrame, said: str) -> None:
    with pytest.raises(ParamimpError, match=said):
        analyze(frame, "loss")


def test_the_advice_on_doubled_columns_works() -> None:
    frame = pd.concat([plain(), plain()[["lr"]]], axis=1)
    assert "lr" in ranked(analyze(frame.loc[:, ~frame.columns.duplicated()], "loss", method="impurity"))


def test_a_wrong_name_of_a_metric_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownMetricError, match="Did you mean 'loss'"):
        analyze(plain(), "los", params=["lr"])


def test_a_cell_that_cannot_be_written_is_named_with_its_error() -> None:
    class Shy:
        def __str__(self) -> str:
            raise RuntimeError("I have no name")

    with pytest.raises(ParamimpError, match="RuntimeError: I have no name"):
        analyze({**plain().to_dict("list"), "c": [Shy()] * N}, "loss")


def test_what_load_runs_returned_is_analysed_as_its_folder_is(tmp_path: Path) -> None:
    make_runs(tmp_path, 20)
    asked: list[dict[str, Any]] = [{}, {"summary": "best"}]
    for options in asked:
        table = load_runs(tmp_path, **options)
        report = analyze(table, "loss", method="impurity")
        assert report.to_dict() == analyze(tmp_path, "loss", method="impurity", **options).to_dict()


def test_what_counts_while_runs_are_read_is_asked_of_load_runs(tmp_path: Path) -> None:
    make_runs(tmp_path, 8)
    table = load_runs(tmp_path)
    with pytest.raises(ParamimpError, match="summary='best' to load_runs"):
        analyze(table, "loss", summary="best")
    with pytest.raises(ParamimpError, match="include_unfinished= counts while runs are read"):
        analyze(table, "loss", include_unfinished=True)
    with pytest.raises(ParamimpError, match="there is no group 'g'"):
        analyze(table, "loss", group="g")


def test_the_frame_of_a_run_table_has_numbers_where_the_analysis_sees_them(tmp_path: Path) -> None:
    frame, _ = mlflow_frame(tmp_path)
    found = load_runs(tmp_path / "mlflow.db").to_frame()
    assert [str(found[f"params.{name}"].dtype) for name in ("lr", "amp")] == ["float64", "bool"]
    reports = [analyze(given, "val_loss", method="impurity") for given in (found, frame, tmp_path / "mlflow.db")]
    assert {param.param: param.importance for param in reports[0].params} == pytest.approx(
        {param.param: param.importance for param in reports[2].params}
    )
    assert reports[0].n_used == reports[1].n_used == reports[2].n_used == 11


def test_a_frame_of_fewer_runs_than_a_ranking_needs_says_so() -> None:
    with pytest.raises(NotEnoughRunsError, match="a ranking needs at least 2"):
        analyze(plain().iloc[:1], "loss", params=["lr"])
