"""A run that was read twice counts once: by its id where its tool gives one, else by what its study holds."""

from __future__ import annotations

import pytest

from paramimp.errors import ParamimpError
from paramimp.runs import GroupKind, Origin, Run, SkippedRun, SkipReason, Status
from paramimp.table.building import build
from paramimp.table.twins import leave_out_twins, refuse_copied_studies


def run(place: str, unique_id: str, status: Status = Status.FINISHED, reader: str = "tool") -> Run:
    return Run(Origin(place, reader, unique_id=unique_id), {"lr": 1}, {"loss": 1.0}, status)


def reasons(*runs: Run | SkippedRun) -> list[str]:
    return [row.skip_reason for row in leave_out_twins(build(runs)).rows]


def test_of_the_runs_with_one_id_the_first_stays_whichever_readers_read_them() -> None:
    table = leave_out_twins(build([run("a/1", "id1"), run("a/2", "id2"), run("copy/1", "id1", reader="server")]))
    assert [row.skip_reason for row in table.rows] == ["", "", "duplicate"]
    assert table.rows[2].message == "it is the same run as a/1, read from another store."


def test_runs_without_an_id_are_never_taken_for_one_another() -> None:
    assert reasons(run("a/1", ""), run("b/1", "")) == ["", ""]


def test_a_run_that_cannot_be_used_does_not_replace_its_usable_copy() -> None:
    torn = SkippedRun(Origin("a/1", "tool", unique_id="id1"), SkipReason.UNREADABLE, "it is torn.")
    assert reasons(torn, run("b/1", "id1"), run("c/1", "id1")) == ["unreadable", "", "duplicate"]
    assert reasons(run("a/1", "id1", Status.FAILED), run("b/1", "id1")) == ["not-finished", ""]


def studies(shared: int, own: int) -> list[Run]:
    """The trials of two storages with a study of one name, some of them in both."""
    return [
        Run(
            Origin(f"{file}/{number}", "tool", file, group="s", group_kind=GroupKind.STUDY),
            {"x": number if number < shared else f"{file}{number}"},
            {"loss": 1.0},
        )
        for file in ("a.db", "b.db")
        for number in range(shared + own)
    ]


@pytest.mark.parametrize(("shared", "own"), [(4, 0), (3, 2)])
def test_a_study_that_shares_more_than_half_of_its_trials_is_a_copy(shared: int, own: int) -> None:
    with pytest.raises(ParamimpError, match=r"'s' is in a\.db and again in b\.db"):
        refuse_copied_studies(build(studies(shared, own)))


def test_studies_that_share_half_of_their_trials_are_two() -> None:
    refuse_copied_studies(build(studies(2, 2)))
