"""What `paramimp runs` shows to people."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from paramimp.formats.interface import View
from paramimp.formats.run_listing import as_csv, as_text
from paramimp.runs import GroupKind, Origin, Run, SkippedRun, SkipReason, Status
from paramimp.table.building import build
from paramimp.table.run_table import RunTable

if TYPE_CHECKING:
    from collections.abc import Iterable


def listing(runs: Iterable[Run | SkippedRun]) -> str:
    return as_text(build(runs), View(width=None, top=None))


def run(name: str, group: str = "", **params: float) -> Run:
    return Run(Origin(name, "sacred", group=group), params, {"loss": 0.5})


def test_what_is_found_of_many_runs_is_told_once_the_most_frequent_first() -> None:
    skipped = [SkippedRun(Origin("x", "sacred", "x/run.json"), SkipReason.UNREADABLE, "x/run.json is torn.")] + [
        SkippedRun(Origin(f"r{i}", "sacred"), SkipReason.NO_METRICS, f"r{i} logged nothing.") for i in range(1500)
    ]
    shown = listing(skipped).splitlines()
    assert shown[-2:] == [
        "r0 and 1,499 more  no-metrics  logged nothing.",
        "x                  unreadable  x/run.json is torn.",
    ]


def test_rows_of_a_table_with_one_mistake_are_told_once() -> None:
    skipped = [
        SkippedRun(Origin(f"all.csv/{i}", "table", "all.csv"), SkipReason.UNREADABLE, f"all.csv/{i} has 3 cells.")
        for i in range(50)
    ]
    assert listing(skipped).splitlines()[-1] == "all.csv/0 and 49 more  unreadable  has 3 cells."


def test_many_groups_of_one_run_each_are_told_as_such() -> None:
    """Sacred's experiments often have a name for each run."""
    runs = [run(f"r{i}", group=f"exp{i}", lr=i) for i in range(9)]
    skipped = SkippedRun(Origin("x", "sacred", group="alone"), SkipReason.NO_METRICS, "x logged nothing.")
    lines = listing([*runs, skipped, run("y", group="two"), run("z", group="two")]).splitlines()
    assert [line.split() for line in lines[2:5]] == [
        ["Reader", "Group", "Runs", "Usable"],
        ["sacred", "two", "2", "2"],
        ["sacred", "10", "groups", "of", "one", "run", "each", "10", "9"],
    ]
    assert "exp1" in listing(runs[:3])


def test_the_parts_of_groups_are_listed_unless_each_is_one_run() -> None:
    runs = [
        Run(Origin(f"r{i}", "wandb", group="digits", subgroup=f"p{i // 2}"), {"lr": i}, {"loss": 0.5}) for i in range(4)
    ]
    skipped = SkippedRun(
        Origin("x", "wandb", group="digits", subgroup="p1"), SkipReason.NO_METRICS, "x logged nothing."
    )
    lines = listing([*runs, skipped, run("y", group="other")]).splitlines()
    assert [line.split() for line in lines[6:9]] == [
        ["Part", "Of", "group", "Runs", "Usable"],
        ["p1", "digits", "3", "2"],
        ["p0", "digits", "2", "2"],
    ]
    assert "Part" not in listing(runs[::2])


def test_the_file_of_a_study_stands_beside_it_and_nothing_beside_other_groups() -> None:
    study = partial(Origin, reader="optuna", group="a", group_kind=GroupKind.STUDY)
    runs = [Run(study(f"s{i}", path=f"{i}.db"), {"a": 1}, {"loss": 0.5}) for i in range(9)]
    lines = listing([*runs, run("a", group="exp")]).splitlines()
    assert [line.split()[-1] for line in lines[2:13]] == ["File", *(f"{i}.db" for i in range(9)), "-"]


def test_whole_numbers_are_shown_whole() -> None:
    text = listing([run("a", seed=971063282, n_test=11704, lr=0.123456), run("b", seed=1, n_test=11701, lr=0.2)])
    assert "1, 971063282" in text
    assert "11701, 11704" in text
    assert "0.1235, 0.2" in text


def metric_lines(**values: list[float]) -> list[list[str]]:
    runs = [
        Run(Origin(f"r{k}", "native"), {"lr": k}, dict(zip(values, row, strict=True)))
        for k, row in enumerate(zip(*values.values(), strict=True))
    ]
    return [line.split() for line in listing(runs).split("\n\n")[1].splitlines()]


def test_ends_of_a_metric_that_differ_look_different() -> None:
    lines = metric_lines(acc=[0.999971, 0.999988], same=[0.5, 0.5], tiny=[-2e-11, 3e-9])
    assert [line[2:] for line in lines[1:]] == [["0.999971", "0.999988"], ["0.5", "0.5"], ["-2e-11", "3e-9"]]
    values = [run(f"r{k}", beta=value) for k, value in enumerate([0.99991, 0.99992])]
    assert "0.99991, 0.99992" in listing(values)


def test_runs_whose_metric_is_not_finite_are_counted_beside_it() -> None:
    lines = metric_lines(loss=[0.25, float("nan"), float("inf")], time=[1.0, 2.0, 3.0])
    assert lines == [
        ["Metric", "Runs", "Not", "finite", "Lowest", "Highest"],
        ["loss", "3", "2", "0.25", "0.25"],
        ["time", "3", "0", "1", "3"],
    ]
    assert metric_lines(loss=[0.25, 0.5])[0] == ["Metric", "Runs", "Lowest", "Highest"]


def test_long_values_are_cut_one_by_one_and_the_rest_is_counted() -> None:
    runs = [Run(Origin(f"r{i}", "native"), {"path": f"{'long/' * 30}model_{i}.pt"}, {"loss": i / 7}) for i in range(5)]
    (line,) = [line for line in listing(runs).splitlines() if line.startswith("path")]
    first, second, rest = line.split("  ")[-1].replace(" and 3 more", ", 3 more").split(", ")
    assert (len(first), len(second), rest) == (48, 48, "3 more")
    assert first.endswith("model_0.pt")
    assert second.endswith("model_1.pt")


def test_values_of_several_words_are_told_apart_by_quotes() -> None:
    prompts = ["Answer, briefly.", "Answer.", "none"]
    runs = [Run(Origin(f"r{i}", "native"), {"prompt": prompts[i % 3]}, {"loss": i / 7}) for i in range(6)]
    assert "'Answer, briefly.', 'Answer.', none" in listing(runs)


def test_all_rows_are_looked_at_once_for_the_header_of_the_csv(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = []
    columns: object = RunTable.__dict__["run_columns"]

    def counted(table: RunTable) -> tuple[str, ...]:
        looks.append(table)
        assert isinstance(columns, property)
        assert columns.fget is not None
        found: tuple[str, ...] = columns.fget(table)
        return found

    monkeypatch.setattr(RunTable, "run_columns", property(counted))
    runs = (Run(Origin(f"run_{number}", "native"), {"lr": 0.1}, {"loss": [1.0]}) for number in range(50))
    lines = as_csv(build(runs)).splitlines()
    assert len(lines) == 51
    assert len(looks) == 1


def test_what_only_unusable_runs_have_is_the_same_in_no_run() -> None:
    """It would be listed with the value null, which no run has."""
    failed = Run(Origin("x", "sacred"), {"lr": 1, "dropout": 0.5}, {"loss": 0.5}, Status.FAILED)
    text = listing([run("a", lr=1, width=8), run("b", lr=2, width=8), failed])
    assert "dropout" not in text
    assert "null" not in text
    constant = text[text.index("The same in every run") :].splitlines()
    assert [line.split() for line in constant[1:2]] == [["width", "8"]]


def test_a_null_that_every_run_has_is_the_same_in_every_run() -> None:
    runs = [Run(Origin(f"r{i}", "native"), {"lr": i, "schedule": None}, {"loss": 0.5}) for i in range(3)]
    constant = listing(runs).splitlines()
    assert ["schedule", "null"] in [line.split() for line in constant]


@pytest.mark.parametrize(
    ("n_numbers", "n_nulls", "shown"),
    [
        (4, 3, "0, 1, 2, 3, null"),
        (5, 3, "null, 0, 1 and 3 more"),
        (5, 1, "0, 1, 2 and 3 more"),
        (6, 2, "0 to 5 (6 values) or null"),
    ],
)
def test_null_is_a_value_among_the_numbers_however_many_these_are(n_numbers: int, n_nulls: int, shown: str) -> None:
    """Five numbers beside null ended in an internal error."""
    values = [*range(n_numbers), *[None] * n_nulls]
    runs = [Run(Origin(f"r{i}", "native"), {"lr": value}, {"loss": 0.5}) for i, value in enumerate(values)]
    (line,) = (line for line in listing(runs).splitlines() if line.startswith("lr "))
    assert line.split(maxsplit=3) == ["lr", "number", str(len(values)), shown]
