"""The transaction log of W&B, from real clients and from hand-made messages."""

from __future__ import annotations

import json
import math
import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paramimp.decoding.leveldb_log import DAMAGED, TORN
from paramimp.readers.wandb import store as wandb_store
from paramimp.readers.wandb.store import Store, begin, numbers_of
from paramimp.runs import Direction, Unreadable
from tests.decoding.test_leveldb_log import write_log
from tests.decoding.test_protobuf import encode
from tests.readers.samples.make_wandb import LATE, RUNS, losses

SAMPLES = Path(__file__).parent / "samples" / "wandb"
VERSIONS = ("0.10.33", "0.16.6", "0.31.0")


def sample(version: str, run: str) -> bytes:
    (log,) = (SAMPLES / version).glob(f"wandb/*/run-{run}.wandb")
    return log.read_bytes()


def message(*numbered: tuple[int, int | bytes]) -> bytes:
    return b"".join(
        encode(number << 3) + encode(value)
        if isinstance(value, int)
        else encode(number << 3 | 2) + encode(len(value)) + value
        for number, value in numbered
    )


def item(name: str | tuple[str, ...], value: Any) -> tuple[int, bytes]:
    keys = [(1, name.encode())] if isinstance(name, str) else [(2, part.encode()) for part in name]
    return 1, message(*keys, (16, json.dumps(value).encode()))


def history(**row: Any) -> bytes:
    return message((2, message(*(item(name, value) for name, value in row.items()))))


def summary(*items: tuple[int, bytes]) -> bytes:
    return message((3, message(*items)))


def read_store(data: bytes, *, histories: bool = True) -> Store:
    """What a log says by itself; the reader does the same step by step for many."""
    return begin(data).take().finished(histories=histories)


def store_of(*records: bytes) -> Store:
    return read_store(write_log(list(records)))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("run", ["adam0001", "adam0002", "sgd00001", "nan00001"])
def test_a_finished_run_is_read_as_every_client_wrote_it(version: str, run: str) -> None:
    store = read_store(sample(version, run))
    assert {key: value for key, value in store.config.items() if key != "_wandb"} == RUNS[run] | LATE
    assert repr(store.history["loss"]) == repr(losses(run))
    assert repr(store.history["val.acc"]) == repr([1 - loss / 10 for loss in losses(run)])
    assert store.history["epoch"] == [0, 1, 2, 3]
    assert store.history["done"] == [0, 0, 0, 1]
    assert store.history.keys() == {"loss", "val.acc", "epoch", "done", "_runtime"}
    assert store.summary["val.acc"] == 0.75
    assert store.exit_code == 0
    assert store.note == ""


@pytest.mark.parametrize("version", VERSIONS)
def test_an_exception_is_an_exit_code_and_a_killed_process_has_none(version: str) -> None:
    failed, killed = (read_store(sample(version, run)) for run in ("fail0001", "kill0001"))
    assert failed.exit_code == 1
    assert failed.history["loss"] == losses("fail0001")[:3]
    assert killed.exit_code is None
    assert killed.history.get("loss", []) in ([], losses("kill0001")[:2], losses("kill0001")[:3])  # as far as it wrote


@pytest.mark.parametrize("version", VERSIONS)
def test_a_run_that_logged_nothing_has_its_config(version: str) -> None:
    store = read_store(sample(version, "none0001"))
    assert store.config["lr"] == 0.3
    assert store.history == {}


def test_sweep_and_project_are_known() -> None:
    assert read_store(sample("0.31.0", "adam0001")).sweep == "swp12345"
    assert read_store(sample("0.31.0", "sgd00001")).project == "digits"
    assert read_store(sample("0.31.0", "sgd00001")).sweep == ""


@pytest.mark.parametrize("version", VERSIONS)
def test_a_log_cut_at_any_byte_is_read_up_to_the_cut(version: str) -> None:
    log = sample(version, "adam0001")
    whole = read_store(log)
    for cut in range(7, len(log)):
        store = read_store(log[:cut])
        assert store.history.get("loss", []) == whole.history["loss"][: len(store.history.get("loss", []))]
        assert store.note in ("", TORN)


def test_any_wrong_byte_is_survived() -> None:
    log = sample("0.31.0", "sgd00001")
    for position in range(7, len(log)):
        wrong = bytearray(log)
        wrong[position] ^= 0x55
        assert read_store(bytes(wrong)).note


@settings(max_examples=300)
@given(st.lists(st.binary(max_size=60), max_size=8))
def test_any_record_is_read_or_noted(records: list[bytes]) -> None:
    assert store_of(*records).note in ("", DAMAGED)


@given(st.binary(max_size=80))
def test_any_body_of_any_kind_is_read_or_noted(body: bytes) -> None:
    for kind in (2, 3, 5, 12, 17, 18):
        assert store_of(message((kind, body))).note in ("", DAMAGED)
        assert store_of(message((kind, message((1, body))))).note in ("", DAMAGED)


@pytest.mark.parametrize("data", [b"W&B", b"version https://git-lfs.github.com/spec/v1\n", b"\0" * 100])
def test_what_is_no_log_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable, match="is no log of W&B"):
        read_store(data)


def test_what_the_script_says_last_about_a_metric_is_its_summary() -> None:
    nested = summary(item(("loss",), 0.5), item(("acc", "max"), 0.9))
    assert store_of(nested, summary(item("loss", 0.4))).summary == {"loss": 0.4, "acc.max": 0.9}
    assert store_of(nested, summary(item("acc", 0.7))).summary == {"loss": 0.5, "acc": 0.7}
    assert store_of(nested, summary(item("acc", {"max": 1, "min": 0}))).summary["acc.max"] == 1
    assert store_of(nested, summary((2, message((1, b"acc"))))).summary == {"loss": 0.5}
    assert store_of(nested, summary((2, message((2, b"acc"), (2, b"max"))))).summary == {"loss": 0.5}


def test_a_row_that_is_also_written_as_summary_overrides_what_was_set_before() -> None:
    """Newer clients write each row twice; the second time is skipped only where it says nothing new."""

    def row(*items: tuple[int, bytes]) -> list[bytes]:
        return [summary(*reversed(items)), message((2, message(*items, (2, b""))))]

    first, second = row(item(("acc",), 0.5), item(("x",), 1)), row(item(("acc",), 0.6), item(("x",), 2))
    chosen = summary(item("acc", 0.9))
    assert store_of(*first, *second).summary == {}  # the last row says it all
    assert store_of(chosen, *first).summary == {"acc": 0.5, "x": 1}
    assert store_of(*first, chosen, *second).summary == {"acc": 0.6, "x": 2}
    assert store_of(*first, *second, chosen).summary == {"acc": 0.9, "x": 2}
    assert store_of(*first, *second).history == {"acc": [0.5, 0.6], "x": [1, 2]}


def test_what_a_summary_says_again_counts_from_then_on() -> None:
    """A body that was seen before is taken in once, at its last place."""
    high, low, removal = summary(item("a", 2)), summary(item("a", 1)), summary((2, message((1, b"a"))))
    assert store_of(high, low).summary == {"a": 1}
    assert store_of(high, low, high).summary == {"a": 2}
    assert store_of(high, removal, high).summary == {"a": 2}
    assert store_of(removal, high, removal).summary == {}


def test_a_damaged_update_is_noted_and_costs_no_other_record() -> None:
    good, bad = message(item("loss", 0.5), item("acc", 1)), message((1, message((16, b"1"))))
    for kind in (2, 3):
        store = store_of(history(loss=0.5), message((kind, bad)), summary(item("best", 3)))
        assert store.history == {"loss": [0.5]}
        assert store.summary == {"best": 3}
        assert store.note == DAMAGED
    torn = message((2, good + b"\n\x7f"))
    assert store_of(torn).note == DAMAGED


def test_lengths_that_only_look_like_an_update_are_taken_apart_field_by_field() -> None:
    inner = message((1, b"loss"), (16, b"0.5"))
    for body in (
        message((1, inner), (1, message((16, b"2"), (1, b"acc")))),  # the value before its name
        message((1, inner), (1, message((1, b"acc"), (16, b"2"), (99, b"x")))),  # a field from a later schema
        message((1, inner), (1, message((1, b"acc"), (16, b" \n2")))),  # white space within the JSON text
    ):
        store = store_of(message((2, body)))
        assert store.history == {"loss": [0.5], "acc": [2]}
        assert store.note == ""


def test_a_config_entry_is_set_updated_and_removed() -> None:
    start = message((17, message((4, message(item("lr", 0.1), item("opt", {"name": "adam", "eps": 1}))))))
    update = message((5, message(item("lr", 0.2), item(("opt", "eps"), 2))))
    removal = message((5, message((2, message((1, b"lr"))))))
    assert store_of(start, update).config == {"lr": 0.2, "opt": {"name": "adam", "eps": 2}}
    assert store_of(start, update, removal).config == {"opt": {"name": "adam", "eps": 2}}
    assert store_of(start).config == {"lr": 0.1, "opt": {"name": "adam", "eps": 1}}  # updates change no other log


def test_media_however_written_are_no_metrics() -> None:
    assert store_of(history(image={"_type": "image-file", "size": 3}, loss=1)).history == {"loss": [1]}
    in_parts = message((2, message(item(("t", "_type"), "table-file"), item(("t", "nrows"), 3), item("loss", 1))))
    assert store_of(in_parts).history == {"loss": [1]}
    assert numbers_of({"t": {"_type": "table-file", "nrows": 3}, "val": {"loss": 1}}) == {"val.loss": 1}


def test_entries_that_are_not_numbers_are_left_out_of_a_history() -> None:
    rows = [history(a=1, b=None, c="x"), history(a=None, b=True, c="0.5"), history(a=[1, 2], b=False, c="NaN")]
    store = store_of(*rows)
    assert repr(store.history) == repr({"a": [1.0], "b": [1.0, 0.0], "c": [0.5, math.nan]})


def test_a_name_and_a_value_may_have_any_length() -> None:
    names = ["x" * length for length in (1, 10, 126, 127, 128, 129, 130, 131, 200, 258, 386, 500)]
    rows = [{name: row + len(name) for name in names} for row in (0.25, 1e-3)]
    store = store_of(*(history(**row) for row in rows))
    assert store.history == {name: [0.25 + len(name), 1e-3 + len(name)] for name in names}


def test_values_of_the_other_kinds_that_the_schema_has_are_read() -> None:
    def typed(name: bytes, number: int, value: int | bytes) -> tuple[int, bytes]:
        return 1, message((1, name), (number, value))

    double = encode(6 << 3 | 1) + struct.pack("<d", 0.25)
    items = [typed(b"b", 4, 1), typed(b"i", 5, 5), typed(b"t", 7, b"2.5"), (1, message((1, b"d")) + double)]
    assert store_of(message((2, message(*items)))).history == {"b": [1], "i": [-3], "t": [2.5], "d": [0.25]}


def test_the_goal_of_a_metric_is_its_direction() -> None:
    records = [message((12, message((1, name), (8, goal)))) for name, goal in ((b"loss", 1), (b"acc", 2), (b"x", 0))]
    assert store_of(*records).directions == {"loss": Direction.MINIMIZE, "acc": Direction.MAXIMIZE}


@pytest.mark.parametrize(("code", "read"), [(0, 0), (1, 1), (255, 255), (2**64 - 9, -9)])
def test_the_exit_code_is_signed(code: int, read: int) -> None:
    assert store_of(message((18, message((1, code))))).exit_code == read


@pytest.mark.parametrize(
    ("records", "words"),
    [
        ([history(**{f"m{n}": n for n in range(10_001)})], "more than 10,000 names"),
        ([history(**{"x" * 501: 1})], "a name of 501 characters"),
        ([message((5, message(item("seed", int("9" * 41)))))], "a number of 41 digits"),
        ([message((5, message((1, message((1, b"a"), (16, b"[" * 70 + b"]" * 70))))))], "more than 64 levels deep"),
        ([message((5, message((1, message((1, b"a"), (16, b"{"))))))], "cut off"),
    ],
)
def test_what_costs_too_much_is_refused(records: list[bytes], words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        store_of(*records)


def test_deep_or_endless_values_are_no_metrics() -> None:
    deep = message((2, message((1, message((1, b"a"), (16, b"[" * 100_000))))))
    digits = message((2, message((1, message((1, b"b"), (16, b"1" * 100_000))))))
    nested = message((2, message((1, message((1, b"c"), (16, b'{"x":' * 900 + b"1" + b"}" * 900))))))
    with pytest.raises(Unreadable, match="a name of"):
        store_of(nested)
    assert store_of(deep).history == {}
    assert store_of(digits).history == {"b": [math.inf]}


def test_more_values_than_are_read_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wandb_store, "MAX_VALUES", 99)  # the real limit takes seconds to reach
    row = message((2, message(*[item("a", 1)] * 10)))
    assert len(store_of(*[row] * 9).history["a"]) == 90
    with pytest.raises(Unreadable, match="more than 99 logged values"):
        store_of(*[row] * 10)
