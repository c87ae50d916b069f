"""The decoder of event files on whole, torn, damaged and hostile bytes."""

from __future__ import annotations

import struct
from contextlib import suppress
from pathlib import Path

import pytest

from paramimp.readers.interface import Folder
from paramimp.readers.tensorboard import events as tensor_events
from paramimp.readers.tensorboard.events import DAMAGED, TORN, Events, read_events
from paramimp.runs import Status, Unreadable
from tests.readers.digits import SAMPLES, versions
from tests.readers.tfevents import field, hparams, record, scalar, session_end, tensor_scalar

EVENTS = (hparams({"lr": 0.1, "name": "x", "on": True}), scalar("loss", 2.0), tensor_scalar("acc", 1.0), session_end(1))
RECORDS = [record(event) for event in EVENTS]


def decode(data: bytes) -> Events:
    events = Events()
    events.add(data)
    return events


def test_a_whole_file_is_read_without_a_note() -> None:
    events = decode(b"".join(RECORDS))
    assert events.hparams == {"lr": 0.1, "name": "x", "on": True}
    assert events.scalars == {"loss": [2.0], "acc": [1.0]}
    assert events.status is Status.FINISHED
    assert events.note == ""


def test_a_file_cut_off_at_any_byte_gives_what_is_whole_and_says_so() -> None:
    ends = [sum(map(len, RECORDS[:count])) for count in range(len(RECORDS) + 1)]
    data = b"".join(RECORDS)
    for size in range(ends[1], len(data)):
        events = decode(data[:size])
        assert ("loss" in events.scalars) is (size >= ends[2])
        assert ("acc" in events.scalars) is (size >= ends[3])
        assert events.note == ("" if size in ends else TORN)


def test_any_byte_changed_is_a_value_or_a_refusal_never_a_crash() -> None:
    data = b"".join(RECORDS)
    for position in range(len(data)):
        for byte in range(0, 256, 5):
            with suppress(Unreadable):  # any other exception fails the test
                decode(data[:position] + bytes([byte]) + data[position + 1 :])


def test_what_follows_damage_is_left_out_with_a_note() -> None:
    events = decode(RECORDS[1] + struct.pack("<Q", 1 << 62) + RECORDS[2])
    assert events.scalars == {"loss": [2.0]}
    assert events.note == DAMAGED


def test_a_tensor_with_sides_is_no_scalar() -> None:
    shape = field(2, field(2, field(1, 4)))
    tensor = field(1, 1) + shape + field(4, struct.pack("<4f", 1, 2, 3, 4))
    event = field(5, field(1, field(1, b"image") + field(8, tensor) + field(9, field(1, field(1, b"scalars")))))
    assert decode(record(event)).scalars == {}


def test_more_names_than_a_log_has_are_refused() -> None:
    data = b"".join(record(scalar(f"m{index}", 0.0)) for index in range(10_001))
    with pytest.raises(Unreadable, match="more than 10,000 names"):
        decode(data)


def test_files_beyond_the_limit_are_left_out_with_a_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tensor_events, "MAX_FILES", 2)
    names = [f"events.out.tfevents.{number}" for number in range(3)]
    for number, name in enumerate(names):
        (tmp_path / name).write_bytes(record(scalar("loss", number)))
    root = str(tmp_path)
    whole = read_events(Folder(root, ".", frozenset(names[:2]), (), root))
    assert (whole.scalars, whole.note) == ({"loss": [0.0, 1.0]}, "")
    cut = read_events(Folder(root, ".", frozenset(names), (), root))
    assert (cut.scalars, cut.note) == ({"loss": [0.0, 1.0]}, "it has 3 event files, of which the first 2 were read")


@pytest.mark.parametrize("writer", versions("tensorboard"))
def test_the_files_of_real_writers_are_whole(writer: str) -> None:
    files = sorted(Path(SAMPLES, "tensorboard", writer).rglob("*tfevents*"))
    assert len(files) > 8
    assert {decode(file.read_bytes()).note for file in files} == {""}
