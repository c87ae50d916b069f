"""Names of runs, files, groups, metrics and params show no credential, and are what they were without one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from paramimp import cli
from paramimp.runs import LeftOut, Origin, Run, SkippedRun, SkipReason
from paramimp.table.building import build
from paramimp.table.groups import choose_groups
from tests.test_hostile_outputs import commands

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "s3cr3tX9"
URL = f"postgresql://bob:{SECRET}@h/db"


def run_of(name: str, group: str = "", **params: float) -> Run:
    return Run(Origin(name, "x", group=group), params, {"loss": 0.5, f"ping {URL}": 1.0})


def test_rows_and_columns_show_none() -> None:
    skipped = SkippedRun(Origin(f"a/password={SECRET}.json"), SkipReason.UNREADABLE, f"password={SECRET} is torn.")
    table = build([run_of(f"db={URL}", URL, **{f"--password={SECRET}": 1, "lr": 0.1}), skipped])
    assert SECRET not in json.dumps(list(table.records()))
    assert list(table.params) == ["lr"]
    assert [(each.columns, each.reason) for each in table.passed_over] == [(("--password=***",), LeftOut.SECRET)]
    assert list(table.metrics) == ["loss", "ping postgresql://h/db"]
    assert table.rows[1].told == "password=*** is torn."


def test_a_row_without_any_is_the_one_that_was_read() -> None:
    origin = Origin("lr=0.1/token_dropout=0.3", "x", group="org/model@v1")
    table = build([Run(origin, {"lr": 0.1}, {"loss": 0.5})])
    assert table.rows[0].origin is origin


def test_a_group_is_chosen_by_its_name_as_it_is_or_as_it_is_shown() -> None:
    table = build([run_of("a", URL), run_of("b", "other")])
    for name in (URL, table.rows[0].group):
        assert [row.run for row in choose_groups(table, [name]).rows] == ["a"]


@pytest.mark.parametrize("beside", [{"name": "DB_PASSWORD", "value": SECRET}, {"user": "bob", "pass": f"{SECRET}!"}])
def test_what_two_entries_say_together_is_shown_by_no_command(
    beside: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(12):
        folder = tmp_path / f"runs/run{number}_password={SECRET}{number}"
        folder.mkdir(parents=True)
        told = {"lr": number * 7 % 12, "one": {**beside, "n": number % 3}, "env": [beside], "name": "x", "value": 1}
        (folder / "config.json").write_text(json.dumps(told))
        (folder / "metrics.json").write_text(json.dumps({"loss": number * 7 % 12 / 5}))
    monkeypatch.chdir(tmp_path)
    for arguments, _ in commands("loss"):
        if "other" not in arguments:
            cli.run(arguments)
            answer = capsys.readouterr()
            assert SECRET not in answer.out + answer.err, arguments
