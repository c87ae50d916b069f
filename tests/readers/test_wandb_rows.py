"""What was logged last in the rows of W&B's log is what taking every row apart gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paramimp.readers.wandb.rows import last_logged
from tests.decoding.test_leveldb_log import write_log
from tests.decoding.test_protobuf import encode
from tests.readers.test_wandb_store import history, item, message, read_store

LOGS = sorted(path for path in (Path(__file__).parent / "samples" / "wandb").rglob("*.wandb") if path.stat().st_size)

names = st.sampled_from(["loss", "val/loss", "s", "ö", "x" * 75, "x" * 150])
paths = st.one_of(names, st.tuples(names, names), st.tuples(names, names, names))
numbers = st.one_of(st.integers(-(10**6), 10**6), st.floats(), st.sampled_from([1e-300, 3.0000000000000004]))
values = st.one_of(numbers, numbers, numbers, st.booleans(), st.none(), st.just("x" * 90), st.just([1, {"a": 2}]))
rows_of_values = st.lists(st.dictionaries(paths, values, max_size=5), max_size=8)
rows_of_numbers = st.lists(st.dictionaries(paths, numbers, max_size=5), min_size=1, max_size=8)


def body(row: dict[Any, Any], step: int = 0) -> bytes:
    return message(*(item(name, value) for name, value in row.items()), (2, message((1, step))))


@pytest.mark.parametrize("log", LOGS, ids=lambda log: f"{log.parents[3].name}-{log.stem}")
def test_the_last_of_each_history_and_the_longest_are_those_of_the_histories(log: Path) -> None:
    whole, last = read_store(log.read_bytes()), read_store(log.read_bytes(), histories=False)
    assert repr({name: values[-1] for name, values in last.history.items()}) == repr(
        {name: last.history and values[-1] for name, values in whole.history.items()}
    )
    longest = max(map(len, whole.history.values()), default=0)
    assert longest == (last.length or max(map(len, last.history.values()), default=0))
    assert (last.config, repr(last.summary), last.note) == (whole.config, repr(whole.summary), whole.note)


@settings(max_examples=300)
@given(st.one_of(rows_of_values, rows_of_numbers))
def test_any_rows_end_in_the_same_numbers(rows: list[dict[Any, Any]]) -> None:
    log = write_log([message((2, body(row, step))) for step, row in enumerate(rows)])
    whole, last = read_store(log), read_store(log, histories=False)
    assert repr(sorted((name, values[-1]) for name, values in last.history.items())) == repr(
        sorted((name, values[-1]) for name, values in whole.history.items())
    )
    longest = max(map(len, whole.history.values()), default=0)
    assert longest == (last.length or max(map(len, last.history.values()), default=0))


def test_rows_of_numbers_need_not_be_taken_apart() -> None:
    rows = [body({"loss": 0.5, "acc": 1, ("val", "acc"): 0.25}), body({"loss": 0.125, "_step": 7}, step=300)]
    assert last_logged(rows) == {
        ("loss",): (0.125, 2),
        ("_step",): (7.0, 1),
        ("val", "acc"): (0.25, 1),
        ("acc",): (1.0, 1),
    }
    assert last_logged([]) == {}


@pytest.mark.parametrize(
    "rows",
    [
        [body({"loss": 0.5}), body({"loss": None})],
        [body({"note": "fine"})],
        [body({"image": {"_type": "image-file"}})],
        [body({"bins": [1, 2]})],
        [body({"done": True})],
        [body({"x" * 200: 1})],
        [body({("acc",): 1}), body({("val", "acc"): 2})],  # where "acc" stands last it is only a part of a name
        [message((1, message((16, b"2"), (1, b"acc"))))],  # the value before its name
        [message((1, message((1, b"acc"), (16, b"2"), (99, b"x")))), body({"loss": 1})],  # a field from a later schema
        [message((1, message((1, b"acc"), (6, 1))))],  # a value that is no text
        [b"\n" + encode(200) + b"\n\x03acc\x82\x01\x012"],  # a length that lies
    ],
)
def test_of_other_rows_nothing_is_said(rows: list[bytes]) -> None:
    assert last_logged(rows) is None


def test_the_last_row_is_taken_apart() -> None:
    rows = [body({"loss": 0.5, "acc": 1}), message((1, message((1, b"loss"), (16, b"2"), (99, b"x"))))]
    assert last_logged(rows) == {("loss",): (2.0, 2), ("acc",): (1.0, 1)}


def test_a_run_says_how_long_its_histories_were() -> None:
    log = write_log([history(loss=0.5, step=1), history(loss=0.25), history(acc=1)])
    store = read_store(log, histories=False)
    assert (store.history, store.length) == ({"loss": [0.25], "step": [1.0], "acc": [1.0]}, 2)
