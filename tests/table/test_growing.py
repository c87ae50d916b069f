"""Columns hold what was put into them, wherever the quick way was taken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paramimp.table.cells import ABSENT
from paramimp.table.credentials import is_credential
from paramimp.table.growing import GrowingColumns

NAMES = ("lr", "act", "password", "api_key", "max_tokens")
VALUES = (None, True, 0, 0.5, float("inf"), "relu", "hunter2", "sk-abcdefghijklmnop1234", [1, 2], ["--password", "x1"])
params = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(VALUES), max_size=len(NAMES))


@given(st.lists(params, max_size=8))
def test_columns_are_what_each_run_says_without_its_credentials(runs: list[dict[str, object]]) -> None:
    columns = GrowingColumns()
    secrets = [columns.put_params(row, run) for row, run in enumerate(runs)]
    kept = [{name: value for name, value in run.items() if not is_credential(name, value)} for run in runs]
    assert secrets == [[name for name in run if name not in own] for run, own in zip(runs, kept, strict=True)]
    names = sorted({name for own in kept for name in own})
    expected = {name: [own.get(name, ABSENT) for own in kept] for name in names}
    assert repr(columns.filled(len(runs))) == repr(expected)


@pytest.mark.parametrize("first", [None, True, "${vault}"])
def test_a_number_is_a_password_also_below_cells_that_are_none(first: object) -> None:
    columns = GrowingColumns()
    assert columns.put_params(0, {"password": first}) == []
    assert columns.put_params(1, {"password": 1234}) == ["password"]
    assert columns.filled(2) == {"password": [first, ABSENT]}


def test_a_text_is_a_password_only_where_another_entry_says_so_though_it_was_put_in_before() -> None:
    columns = GrowingColumns()
    for row, told in enumerate(("seed", "password", "seed")):
        secrets = columns.put_params(row, {"env.name": told, "env.value": "hunter2hunter2"})
        assert secrets == (["env.value"] if told == "password" else [])
    assert columns.filled(3)["env.value"] == ["hunter2hunter2", ABSENT, "hunter2hunter2"]


def test_texts_that_come_again_stand_in_their_own_column_and_row() -> None:
    columns = GrowingColumns()
    runs: list[dict[str, object]] = [{"act": "relu"}, {"name": "relu"}, {}, {"act": "relu", "name": "relu"}]
    for row, run in enumerate(runs):
        columns.put_params(row, run)
    assert columns.filled(4) == {"act": ["relu", ABSENT, ABSENT, "relu"], "name": [ABSENT, "relu", ABSENT, "relu"]}
