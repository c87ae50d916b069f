"""What the user gave for sweeps, and by which labels they are told apart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import paramimp
from paramimp import ParamimpError, render
from paramimp.comparison.given import labelled, several, split_in
from paramimp.comparison.runs import Side
from paramimp.results import Report
from tests.comparison.sweeps import FAST, compare, sweep
from tests.sweeps import write_run


def test_one_sweep_is_no_comparison() -> None:
    with pytest.raises(ParamimpError, match=r"^one sweep was given, and a comparison needs two; .* with by\.$"):
        compare(sweep({"a": 1.0}))


def test_labels_are_those_given_and_must_tell_the_sweeps_apart() -> None:
    frames = sweep({"a": 1.0}), sweep({"a": 1.0}, seed=1)
    with pytest.raises(ParamimpError, match="1 label for 2 sweeps; give one for each"):
        compare(*frames, labels=["x"])
    with pytest.raises(ParamimpError, match="two sweeps are labelled 'x'"):
        compare(*frames, labels=["x", "x"])


def read(runs: Any, *, comparable: bool = True, of_table: bool = True) -> Any:
    """What stands for the table of a sweep, and for what is asked of it."""
    return f"table of {runs}", comparable


def labels_of(*sweeps: object) -> list[str]:
    return list(labelled(sweeps, read, None))


@pytest.mark.parametrize(
    ("sweeps", "labels"),
    [
        (["runs/monday", "runs/tuesday"], ["monday", "tuesday"]),
        (["monday/runs", "tuesday/runs/"], ["monday/runs", "tuesday/runs"]),
        (["a/b/runs", "b/b/runs", "a/c/runs"], ["a/b/runs", "b/b/runs", "a/c/runs"]),
        (["runs", Path("other")], ["runs", "other"]),
        (["runs", "runs"], ["A", "B"]),  # nothing tells them apart
        (["runs", object()], ["runs", "B"]),
        ([["one", "two"], "three"], ["one", "three"]),
        (["C:\\sweeps\\one", "C:\\sweeps\\two"], ["one", "two"]),
        (["postgresql://me:word@host/db", "runs"], ["db", "runs"]),
    ],
)
def test_sweeps_are_called_by_as_much_of_their_paths_as_tells_them_apart(
    sweeps: list[object], labels: list[str]
) -> None:
    assert labels_of(*sweeps) == labels


def test_no_password_is_part_of_a_label() -> None:
    found = labels_of("postgresql://me:word@one/db", "postgresql://me:word@two/db")
    assert not any("word" in label for label in found)


def test_several_are_two_at_least() -> None:
    assert several(("a", "b")) == ["a", "b"]
    for given, said in (([], "no sweep was given"), (["a"], "one sweep was given"), ("a", "one sweep was given")):
        with pytest.raises(ParamimpError, match=said):
            several(given)


def test_named_columns_are_those_of_the_tables_among_the_sweeps(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text(
        "lr,depth,loss,seconds\n" + "".join(f"{i / 40},{i * 7 % 5},{i / 10},{i % 9}\n" for i in range(40))
    )
    for i in range(40):
        write_run(tmp_path / "logs" / f"run_{i}", {"lr": i / 40, "depth": i * 7 % 5}, {"loss": i / 10})
    table, logs = str(tmp_path / "table.csv"), str(tmp_path / "logs")
    for sweeps in ([table, logs], [logs, table]):
        found = paramimp.compare(sweeps, "loss", params=["lr", "depth"], **FAST)
        assert {param.param for param in found if None not in param.shares} == {"lr", "depth"}
    with pytest.raises(ParamimpError, match=r"params names the columns of a table, and no table was given"):
        paramimp.compare([logs, logs], "loss", params=["lr", "depth"], **FAST)


def test_a_report_is_taken_as_it_is_and_runs_are_read(tmp_path: Path) -> None:
    report = compare(sweep({"a": 1.0}), sweep({"a": 1.0}, seed=1)).sweeps[0].report
    assert isinstance(report, Report)
    found = labelled([report, "runs"], read, ["then", "now"])
    assert found["then"] is report
    assert found["now"] == Side("now", "table of runs", True)  # type: ignore[arg-type]


def test_a_file_with_a_report_is_a_baseline_and_any_other_file_holds_runs(tmp_path: Path) -> None:
    report = compare(sweep({"a": 1.0}), sweep({"a": 1.0}, seed=1)).sweeps[0].report
    assert isinstance(report, Report)
    (tmp_path / "report.json").write_text(render(report, "json"))
    (tmp_path / "run.json").write_text('{"args": {"lr": 1}, "loss": 2}')
    found = labelled([str(tmp_path / "report.json"), str(tmp_path / "run.json")], read, None)
    assert isinstance(found["run.json"], Side)
    baselines: Any = found["report.json"]
    assert baselines["loss"].params.keys() == {param.param for param in report.params}


@pytest.mark.parametrize("given", [["a", "b"], ("a", "b", "c")])
def test_one_sweep_alone_is_split(given: Any) -> None:
    with pytest.raises(ParamimpError, match=f"splits one sweep, and {len(given)} were given"):
        split_in(given, "lr", read, None)
