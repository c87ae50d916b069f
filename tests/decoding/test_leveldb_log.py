"""LevelDB logs: whole, cut off and damaged."""

from __future__ import annotations

import random
import struct
import zlib

import pytest

from paramimp.decoding.leveldb_log import DAMAGED, MAX_RECORDS, TORN, split_log
from paramimp.runs import Unreadable

BLOCK = 32_768
HEADER = b":W&B\xe1\xbe\x00"


def part(kind: int, payload: bytes) -> bytes:
    return struct.pack("<IHB", zlib.crc32(bytes([kind]) + payload), len(payload), kind) + payload


def write_log(records: list[bytes]) -> bytes:
    """A log as the documentation of the format describes its writer."""
    log = bytearray(HEADER)
    for payload in records:
        record, first = payload, True
        while True:
            left = BLOCK - len(log) % BLOCK
            if left < 7:
                log += b"\0" * left
                left = BLOCK
            rest = record[left - 7 :]
            kind = {(True, True): 1, (True, False): 2, (False, False): 3, (False, True): 4}[first, not rest]
            log += part(kind, record[: left - 7])
            record, first = rest, False
            if not record:
                break
    return bytes(log)


def records_of_every_size() -> list[bytes]:
    draw = random.Random(1)
    return [draw.randbytes(size) for size in (0, 1, 5, 32_740, 32_754, 10, 100_000, 3, 65_536, 7, BLOCK - 7, 0, 20)]


def test_records_of_every_size_are_read_back() -> None:
    records = records_of_every_size()
    assert split_log(write_log(records), len(HEADER)) == (records, "")


@pytest.mark.parametrize("room", range(9))
def test_a_block_may_end_with_any_number_of_bytes_left(room: int) -> None:
    records = [b"a" * (BLOCK - len(HEADER) - 7 - room), b"second", b"third"]
    assert split_log(write_log(records), len(HEADER)) == (records, "")


def test_a_log_cut_anywhere_gives_the_records_before_the_cut() -> None:
    records = [b"one", b"", b"three" * 30, b"x" * 40_000, b"five"]
    log = write_log(records)
    ends = [len(write_log(records[:count])) for count in range(len(records) + 1)]
    for cut in [*range(len(HEADER), 300), *range(300, len(log), 97), len(log)]:
        found, note = split_log(log[:cut], len(HEADER))
        whole = sum(end <= cut for end in ends) - 1
        assert found == records[:whole]
        assert note == ("" if cut in ends else TORN)


def test_damage_costs_the_rest_of_its_block_alone() -> None:
    records = [b"a" * 20_000, b"b" * 20_000, b"c" * 20_000, b"d"]
    log = bytearray(write_log(records))
    log[100] ^= 1
    assert split_log(bytes(log), len(HEADER)) == ([records[2], records[3]], DAMAGED)


def test_a_tail_of_zeros_is_damage_and_costs_no_record() -> None:
    log = write_log([b"one"]) + b"\0" * 100
    assert split_log(log, len(HEADER)) == ([b"one"], DAMAGED)


def test_any_single_wrong_bit_is_noticed() -> None:
    log = write_log([b"one", b"two"])
    for bit in range(len(HEADER) * 8, len(log) * 8):
        wrong = bytearray(log)
        wrong[bit // 8] ^= 1 << bit % 8
        found, note = split_log(bytes(wrong), len(HEADER))
        assert note
        assert found in ([], [b"one"])


def test_parts_in_a_wrong_order_are_damage() -> None:
    for kinds, found in {"3": "", "4": "", "21": "1", "224": "24", "34": "", "0": "", "9": "", "341": "1"}.items():
        log = HEADER + b"".join(part(int(kind), kind.encode()) for kind in kinds)
        assert split_log(log, len(HEADER)) == ([found.encode()] if found else [], DAMAGED)


def test_a_first_part_without_a_last_one_is_torn() -> None:
    assert split_log(HEADER + part(2, b"x"), len(HEADER)) == ([], TORN)


def test_endless_empty_records_are_refused() -> None:
    block = part(1, b"") * (BLOCK // 7)
    log = HEADER + part(1, b"") * ((BLOCK - 7) // 7)
    log = log + b"\0" * (BLOCK - len(log)) + (block + b"\0" * (BLOCK - len(block))) * (MAX_RECORDS // (BLOCK // 7) + 1)
    with pytest.raises(Unreadable, match="more than 1,000,000 records"):
        split_log(log, len(HEADER))
