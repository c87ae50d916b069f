"""A table that was packed is the same when it is unpacked, through JSON, or it is refused."""

from __future__ import annotations

import json
import math
import struct
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paramimp.runs import (
    Direction,
    Distribution,
    Entry,
    GroupKind,
    LeftOut,
    Origin,
    PassedOver,
    Status,
    Summary,
)
from paramimp.table.cells import ABSENT
from paramimp.table.packed import UnpackableError, packed, unpacked
from paramimp.table.packed_cells import Numbers
from paramimp.table.run_table import Row, RunTable


def again(table: RunTable) -> RunTable:
    numbers = Numbers()
    said = json.loads(json.dumps(packed(table, numbers)))
    return unpacked(said, Numbers(numbers.written()), table.summary)


def table(cells: list[Any], **rows: Any) -> RunTable:
    origins = [Origin(f"r{place}", "native") for place in range(len(cells))]
    return RunTable(tuple(Row(each, Status.FINISHED, **rows) for each in origins), {"p": cells}, {"loss": cells})


@pytest.mark.parametrize(
    "cells",
    [
        [1, 1.0, True, "1", None, ABSENT],
        [math.inf, -math.inf, 1e-320, -0.0, 2**70],
        ["", "\0", "\ud800", "ü€", "a\nb"],
        [[64, [1, None]], [], {"a": [True]}, {}],
        [ABSENT, ABSENT],
        [],
        [0.5, -0.0, math.nan, math.inf, ABSENT, 5e-324],
        [1, -(2**63), ABSENT, 2**63 - 1],
        [1, 2**63],
        [True, 1, "1", None, False, 0, ABSENT] * 300,
        [f"run {number}" for number in range(300)],
    ],
    ids=[
        "kinds",
        "numbers",
        "texts",
        "nested",
        "absent",
        "no runs",
        "floats",
        "integers",
        "long",
        "repeated",
        "many",
    ],
)
def test_cells_of_every_kind_come_back_with_their_types(cells: list[Any]) -> None:
    found = again(table(cells)).params["p"]
    assert [(type(cell), repr(cell)) for cell in found] == [(type(cell), repr(cell)) for cell in cells]


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.just(ABSENT),
    st.lists(st.integers(), max_size=2),
)
FEW = [st.none(), st.booleans(), st.integers(-3, 3), st.floats(), st.just(ABSENT)]
COLUMNS = st.lists(st.sampled_from(FEW), min_size=1).flatmap(lambda kinds: st.lists(st.one_of(*kinds)))


@given(st.one_of(st.lists(CELLS), COLUMNS))
def test_any_cells_come_back_with_their_types(cells: list[Any]) -> None:
    found = again(table(cells)).params["p"]
    assert [(type(cell), repr(cell)) for cell in found] == [(type(cell), repr(cell)) for cell in cells]


@pytest.mark.parametrize(
    "column",
    [
        {"d": [0, 7]}, {"d": [0, 800]}, {"d": [-8, 8]}, {"d": [8, -8]}, {"d": 5}, {"d": [0, 0]}, {"q": "?"},
        {"q": [0, 8], "absent": [0, 8]}, {"values": [1], "codes": [0, 1]}, {"values": None, "codes": [0, 1]},
        {"values": [1], "codes": [0, 1], "absent": [3, 1]}, {"cells": None}, {"cells": []}, {},
    ],
    ids=str,
)  # fmt: skip
def test_cells_of_another_form_raise_what_the_cache_takes_for_none(column: dict[str, Any]) -> None:
    numbers = Numbers()
    said = packed(table([0.5]), numbers)
    said["params"]["p"] = column
    with pytest.raises((ValueError, KeyError, IndexError, TypeError, AttributeError)):
        unpacked(said, Numbers(struct.pack("=q", 2**40 + 7)), Summary.LAST)


def test_a_table_that_came_from_bytes_is_packed_as_it_was() -> None:
    first, second = Numbers(), Numbers()
    said = packed(table([0.5, ABSENT]), first)
    assert packed(again(table([0.5, ABSENT])), second) == said
    assert second.written() == first.written()


def test_not_a_number_comes_back() -> None:
    (cell,) = again(table([math.nan])).metrics["loss"]
    assert isinstance(cell, float)
    assert math.isnan(cell)


@pytest.mark.parametrize("cell", [np.float64(1.0), (1, 2), b"a", {1: "a"}, {1, 2}, [np.int64(3)]])
def test_what_json_would_give_back_as_something_else_is_refused(cell: Any) -> None:
    with pytest.raises(UnpackableError):
        packed(table([1, cell]), Numbers())


def test_every_field_of_a_row_comes_back_where_rows_differ_and_where_they_are_alike() -> None:
    drawn = {"lr": Distribution(0.0, 1.0, log=True), "opt": Distribution(choices=("a", None))}
    full = Row(
        Origin("a", "mlflow", "x/a", "g", GroupKind.EXPERIMENT, "7", "part", Entry.FILE, "id"),
        Status.FAILED, "not-finished", "it failed.", "a note", length=9, directions={"loss": Direction.MAXIMIZE},
        passed_over=(PassedOver(("c", "d"), LeftOut.NOT_MARKED, "why"),), empty=frozenset({"p"}), started=12.5,
        drawn_from=drawn,
    )  # fmt: skip
    bare = Row(Origin("b", "native"), Status.FINISHED)
    for rows in [(full, bare), (full, full), (bare,)]:
        columns = {"p": [1] * len(rows)}
        kept = RunTable(rows, columns, {}, Summary.BEST)
        assert again(kept) == kept


def test_runs_that_share_a_space_share_it_afterwards() -> None:
    shared = {"lr": Distribution(0.0, 1.0)}
    first, second = again(table([1, 2], drawn_from=shared)).rows
    assert first.drawn_from is second.drawn_from


@pytest.mark.parametrize("damage", ["row", "cell"])
def test_a_column_that_is_too_short_is_an_error(damage: str) -> None:
    numbers = Numbers()
    data = json.loads(json.dumps(packed(table([1, 2]), numbers)))
    if damage == "row":
        data["texts"]["run"]["each"].pop()
    else:
        data["params"]["p"]["q"][1] //= 2
    with pytest.raises(ValueError, match="too short"):
        unpacked(data, Numbers(numbers.written()), Summary.LAST)
