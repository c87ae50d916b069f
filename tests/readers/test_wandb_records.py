"""The body of a record is found at once where nothing but names stands before it, and never wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from paramimp.decoding.leveldb_log import split_log
from paramimp.decoding.protobuf import fields
from paramimp.readers.wandb.records import MIXED, body_of
from paramimp.readers.wandb.store import HEADER
from tests.readers.test_wandb_store import message

NUMBER, SENDER, RUN = 1, 16, 200
LOGS = sorted((Path(__file__).parent / "samples" / "wandb" / "0.31.0").rglob("*.wandb"))

kinds = st.sampled_from([2, 3, 6, 17, 26, SENDER, RUN, 5000])
values = st.one_of(st.binary(max_size=9), st.sampled_from([b"x" * 127, b"x" * 128, b"x" * 16_384]), st.integers(0, 300))
records = st.lists(st.tuples(kinds, values), max_size=4).flatmap(
    lambda some: st.integers(0, 1 << 30).map(lambda number: message((NUMBER, number), *some))
)


@pytest.mark.parametrize("kind", [2, 17])
@pytest.mark.parametrize("size", [0, 127, 128, 16_383])
@pytest.mark.parametrize("number", [1, 127, 128, 16_384, (1 << 28) - 1])
@pytest.mark.parametrize("names", [(), ((RUN, b"r000abcd"),), ((SENDER, b"s"), (RUN, b"r" * 200))])
def test_a_body_behind_names_is_found(kind: int, size: int, number: int, names: tuple[tuple[int, bytes], ...]) -> None:
    assert body_of(message((NUMBER, number), *names, (kind, b"x" * size))) == (kind, b"x" * size)


@pytest.mark.parametrize("log", LOGS, ids=lambda log: log.stem)
def test_no_record_of_a_newer_client_has_to_be_taken_apart(log: Path) -> None:
    kinds_found = {body_of(record)[0] for record in split_log(log.read_bytes(), HEADER)[0]}
    assert 17 in kinds_found
    assert MIXED not in kinds_found


@pytest.mark.parametrize(
    "record",
    [
        b"",
        message((NUMBER, 1)),
        message((2, b"row")),
        message((NUMBER, 1), (2, b"row"), (RUN, b"r")),  # a body before the names
        message((NUMBER, 1), (2, b"row"), (3, b"summary")),
        message((NUMBER, 1), (2, 7)),
        message((NUMBER, 1), (2, b"x" * 16_384)),
        message((NUMBER, 1), (RUN, b"r" * 16_384), (2, b"row")),
        message((NUMBER, 1 << 28), (2, b"row")),
        message((NUMBER, 1), (2, b"row"))[:-1],
        message((NUMBER, 1), (2, b"row")) + b"x",
        b"\x08" + b"\xff" * 11 + b"\x01" + message((2, b"row")),  # a number without end
    ],
)
def test_any_other_record_is_left_as_it_is(record: bytes) -> None:
    assert body_of(record) == (MIXED, record)


@given(st.one_of(records, st.binary(max_size=30).map(lambda rest: b"\x08\x01" + rest)))
@example(b"\x08\x01\xc2\x8c\x80\x00\x00")
def test_what_is_found_is_what_the_fields_say(record: bytes) -> None:
    kind, body = body_of(record)
    if kind == MIXED:
        assert body == record
    else:
        *names, last = fields(record)
        assert last == (kind, body)
        assert {number for number, _ in names} <= {NUMBER, SENDER, RUN}
