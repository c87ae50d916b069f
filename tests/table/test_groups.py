"""Groups are chosen by name; several studies are refused politely unless some were."""

from __future__ import annotations

import pytest

from paramimp.errors import ParamimpError
from paramimp.runs import GroupKind, Origin, Run, SkippedRun, SkipReason, Status
from paramimp.table import building
from paramimp.table.groups import choose_groups, refuse_several_studies
from paramimp.table.run_table import RunTable
from paramimp.table.twins import refuse_copied_studies


def runs_of(study: str, count: int, path: str = "optuna.db", reader: str = "optuna", start: int = 0) -> list[Run]:
    return [
        Run(
            Origin(
                f"{path}/{study}/{number}",
                reader,
                path,
                group=study,
                group_kind=GroupKind.STUDY if reader == "optuna" else GroupKind.GROUP,
            ),
            {"lr": 0.1 * (number + start), "study": study},
            {"value": float(number + start)},
            Status.FINISHED,
        )
        for number in range(count)
    ]


def table_of(*runs: list[Run]) -> RunTable:
    return building.build(run for some in runs for run in some)


def choose_study(table: RunTable, pattern: str) -> RunTable:
    chosen = choose_groups(table, [pattern], GroupKind.STUDY)
    refuse_copied_studies(chosen)
    return chosen


def refusal(table: RunTable, pattern: str | None = None) -> str:
    with pytest.raises(ParamimpError) as caught:
        refuse_several_studies(table) if pattern is None else choose_study(table, pattern)
    return str(caught.value)


def test_one_study_needs_no_choice() -> None:
    refuse_several_studies(table_of(runs_of("digits", 3)))


def test_several_studies_are_listed_with_their_runs_the_largest_first() -> None:
    message = refusal(table_of(runs_of("cifar-10", 1), runs_of("digits", 1200), runs_of("mnist", 30)))
    assert message == (
        "3 studies were found, each a search of its own:\n"
        "  digits     1,200 runs\n"
        "  mnist         30 runs\n"
        "  cifar-10       1 run\n"
        "Choose one with study, for example study='digits'; a pattern such as study='*' takes several."
    )


def test_studies_in_several_files_are_listed_with_their_files() -> None:
    message = refusal(table_of(runs_of("a", 2, "x.db"), runs_of("b", 1, "y/journal.log")))
    assert message.splitlines()[1:-1] == ["  a       2 runs  x.db", "  b       1 run   y/journal.log"]


def test_more_studies_than_a_screen_holds_are_cut() -> None:
    lines = refusal(table_of(*(runs_of(f"s{number:03}", 1) for number in range(200)))).splitlines()
    assert lines[1] == "  s000       1 run"
    assert len(lines) == 23
    assert lines[-2] == "  and 180 more: see paramimp runs RUNS"


def test_groups_of_other_readers_are_no_studies() -> None:
    refuse_several_studies(table_of(runs_of("a", 2, reader="mlflow"), runs_of("b", 2, reader="mlflow")))


def test_groups_of_other_readers_are_listed_with_their_reader() -> None:
    table = table_of(runs_of("a", 2, reader="mlflow"), runs_of("b", 1, reader="sacred"))
    with pytest.raises(ParamimpError) as caught:
        choose_groups(table, ["zzz"])
    assert str(caught.value) == ("there is no group 'zzz'. Found:\n  a       2 runs  mlflow\n  b       1 run   sacred")


def test_a_study_is_a_group_as_well() -> None:
    table = choose_groups(table_of(runs_of("a", 2), runs_of("a", 1, reader="mlflow"), runs_of("b", 3)), ["a"])
    assert [row.reader for row in table.rows] == ["optuna", "optuna", "mlflow"]


def test_a_group_of_the_same_name_is_no_study() -> None:
    table = choose_study(table_of(runs_of("a", 2), runs_of("a", 1, reader="mlflow")), "a")
    assert [row.reader for row in table.rows] == ["optuna", "optuna"]


def test_what_cannot_be_read_stays_listed_beside_the_study_that_was_chosen() -> None:
    broken = SkippedRun(Origin("x.db", "optuna"), SkipReason.UNREADABLE, "x.db is damaged.")
    table = choose_study(building.build([*runs_of("a", 1), *runs_of("b", 1), broken]), "a")
    assert [row.run for row in table.rows] == ["optuna.db/a/0", "x.db"]


def test_a_study_is_chosen_by_its_name() -> None:
    table = choose_study(table_of(runs_of("a", 2), runs_of("b", 3)), "b")
    assert [row.group for row in table.rows] == ["b"] * 3
    assert table.params["study"] == ["b"] * 3
    assert table.metrics["value"] == [0, 1, 2]


def test_several_studies_are_chosen_by_a_pattern() -> None:
    table = choose_study(table_of(runs_of("a1", 1), runs_of("b", 1), runs_of("a2", 1)), "a*")
    assert [row.group for row in table.rows] == ["a1", "a2"]


def test_a_name_that_looks_like_a_pattern_is_a_name_first() -> None:
    table = choose_study(table_of(runs_of("a[1]", 1), runs_of("a1", 2)), "a[1]")
    assert [row.group for row in table.rows] == ["a[1]"]


def test_an_unknown_study_is_answered_with_the_nearest_and_all() -> None:
    message = refusal(table_of(runs_of("digits", 2), runs_of("mnist", 1)), "digit")
    assert message.startswith("there is no study 'digit'. Did you mean 'digits'? Found:\n  digits")


def test_where_there_are_no_studies_none_can_be_chosen() -> None:
    message = refusal(table_of(runs_of("a", 2, reader="native")), "a")
    assert message == "there is no study 'a' with runs in what was given; leave out study, or give what holds it."


def parts(reader: str = "wandb", **counts: int) -> RunTable:
    """Runs of one project, so many in each part of it; those of ``_`` are in no part."""
    return building.build(
        Run(
            Origin(f"{part}/{number}", reader, group="digits", subgroup=part.strip("_")),
            {"lr": number},
            {"loss": number},
        )
        for part, count in counts.items()
        for number in range(count)
    )


def test_a_part_of_a_group_is_chosen_by_its_name_or_a_pattern() -> None:
    table = parts(ppo=3, ppo_2=2, sac=4, _=5)
    assert [len(choose_groups(table, [name]).rows) for name in ("ppo", "ppo*", "digits", "*")] == [3, 5, 14, 14]
    assert len(choose_groups(table, ["sac", "ppo"]).rows) == 7


def test_the_name_of_a_group_goes_before_that_of_a_part() -> None:
    assert len(choose_groups(parts(digits=3, other=2), ["digits"]).rows) == 5


def test_parts_are_listed_beside_the_groups_where_a_name_is_unknown() -> None:
    with pytest.raises(ParamimpError) as caught:
        choose_groups(parts(ppo=3, _=1), ["ppp"])
    assert str(caught.value) == (
        "there is no group 'ppp'. Did you mean 'ppo'? Found:\n"
        "  digits       4 runs  wandb\n"
        "  ppo          3 runs  in digits"
    )


def test_hostile_names_are_shown_harmless() -> None:
    message = refusal(table_of(runs_of("a\x1b[2J\n::error::x", 2), runs_of("b", 1)))
    assert "\x1b" not in message
    assert not any(line.startswith("::") for line in message.splitlines())


def test_a_study_and_its_copy_in_another_file_are_not_counted_twice() -> None:
    message = refusal(table_of(runs_of("digits", 5), runs_of("digits", 4, "journal.log")), "digits")
    assert message == (
        "study 'digits' is in journal.log and again in optuna.db: name the one file to read instead of the folder."
    )


def test_workers_that_kept_their_own_part_of_a_study_are_taken_together() -> None:
    table = choose_study(table_of(runs_of("s", 5, "w1.db"), runs_of("s", 5, "w2.db", start=5)), "s")
    assert table.metrics["value"] == list(range(10))


def test_a_group_counts_only_the_runs_in_it() -> None:
    """Runs of tools that keep no groups, and those that were in none, are in no group that could be chosen."""
    inside = [Run(Origin(f"a{i}", "wandb", group="a"), {"lr": i}, {"loss": i}) for i in range(3)]
    failed = Run(Origin("a3", "wandb", group="a"), {"lr": 3}, {"loss": 3}, Status.FAILED)
    outside: list[Run | SkippedRun] = [
        Run(Origin("b0", "wandb"), {"lr": 1}, {"loss": 1}, Status.FAILED),
        Run(Origin("b1", "wandb"), {"lr": 1}, {}),
        SkippedRun(Origin("b2", "wandb"), SkipReason.NO_METRICS, "b2 logged nothing."),
        SkippedRun(Origin("c", "native"), SkipReason.NO_CONFIG, "c has no config."),
        SkippedRun(Origin("d", "native"), SkipReason.UNREADABLE, "d is torn."),
    ]
    table = choose_groups(building.build([*inside, failed, *outside]), ["a"])
    assert [row.run for row in table.rows] == ["a0", "a1", "a2", "a3"]
    assert table.n_runs == 4


def test_what_could_not_be_read_may_be_of_any_group_and_is_counted_in_none() -> None:
    inside = [Run(Origin(f"a{i}", "wandb", group="a"), {"lr": i}, {"loss": i}) for i in range(3)]
    torn = SkippedRun(Origin("x", "wandb", "x/run-x.wandb"), SkipReason.UNREADABLE, "x is torn.")
    table = choose_groups(building.build([*inside, torn]), ["a"])
    assert [row.run for row in table.rows] == ["a0", "a1", "a2", "x"]
    assert table.n_runs == 3
