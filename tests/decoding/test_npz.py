"""Arrays of numbers come out of NumPy's files as NumPy reads them, and nothing else does."""

from __future__ import annotations

import io
import random
import zipfile
from typing import Any

import numpy as np
import pytest

from paramimp.decoding.npz import load_columns, load_npz
from paramimp.runs import SkipReason, Unreadable


def npz(**arrays: Any) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def refusal(data: bytes, name: str = "a") -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        load_npz(data, [name])
    return caught.value


def zipped(content: bytes, method: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr("a.npy", content)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["<f8", ">f8", "<f4", "<f2", "<i8", "<i4", "|i1", "|u1", "<u8", "|b1"])
def test_every_kind_of_number_is_read(kind: str) -> None:
    array = np.array([[0, 1, 2], [3, 4, 100]]).astype(kind)
    assert load_npz(npz(a=array), ["a"]) == {"a": [tuple(map(float, row)) for row in array]}


def test_arrays_of_one_dimension_three_and_none_and_empty_ones() -> None:
    data = npz(a=np.arange(3), b=np.arange(8).reshape(2, 2, 2), c=np.array(7.5), d=np.zeros((0, 5)), e=np.zeros((5, 0)))
    found = load_npz(data, ["a", "b", "c", "d", "e", "not there"])
    assert found == {"a": [(0,), (1,), (2,)], "b": [(0, 1, 2, 3), (4, 5, 6, 7)], "c": [(7.5,)], "d": [], "e": []}


def test_compressed_files_and_newer_versions_of_the_format_are_read() -> None:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, a=np.arange(4.0))
    assert load_npz(buffer.getvalue(), ["a"])["a"] == [(0,), (1,), (2,), (3,)]
    for version in ((1, 0), (2, 0)):
        array = io.BytesIO()
        np.lib.format.write_array(array, np.arange(2.0), version=version)
        assert load_npz(zipped(array.getvalue()), ["a"])["a"] == [(0,), (1,)]


def test_objects_and_texts_are_refused() -> None:
    for array in (np.array([{"a": 1}], dtype=object), np.array(["text"]), np.array([1j]), np.zeros(2, dtype="f8,f8")):
        assert "something else than numbers" in refusal(npz(a=array)).message


def test_a_claim_to_be_large_costs_nothing() -> None:
    array = io.BytesIO()
    np.lib.format.write_array(array, np.arange(3.0))
    claim = array.getvalue().replace(b"'shape': (3,), }         ", b"'shape': (9999999999,), }")
    assert claim != array.getvalue()
    assert refusal(zipped(claim)).reason is SkipReason.TOO_LARGE
    assert refusal(zipped(claim.replace(b"9999999999", b"0000999999"))).reason is SkipReason.UNREADABLE
    assert refusal(zipped(bytes(40 << 20), zipfile.ZIP_DEFLATED)).reason is SkipReason.TOO_LARGE


def test_whatever_the_bytes_are_nothing_but_a_refusal_is_raised() -> None:
    whole = npz(a=np.arange(6.0).reshape(3, 2))
    rng = random.Random(0)
    damaged = [whole[:end] for end in range(0, len(whole), 7)]
    for _ in range(500):
        changed = bytearray(whole)
        for _ in range(rng.randint(1, 4)):
            changed[rng.randrange(len(changed))] = rng.randrange(256)
        damaged.append(bytes(changed))
    refused = 0
    for data in damaged:
        try:
            load_npz(data, ["a"])
        except Unreadable:
            refused += 1
    assert refused > len(damaged) / 3  # a wrong digit in a number is seen by the checksum, one in a date by nobody
    assert "cut off" in refusal(whole[:-30]).message
    assert refusal(b"text").reason is SkipReason.UNREADABLE
    assert "compressed as NumPy does not" in refusal(zipped(b"x", zipfile.ZIP_LZMA)).message
    assert "format that is not known" in refusal(zipped(b"x")).message


def test_all_columns_of_numbers_are_found() -> None:
    arrays = {"val_loss": np.array([0.5, 0.25]), "best": np.float32(0.25), "epochs": np.arange(3)}
    others = {"weights": np.zeros((2, 3)), "names": np.array(["a", "b"]), "objects": np.array([{}], dtype=object)}
    assert load_columns(npz(**arrays, **others)) == {"val_loss": [0.5, 0.25], "best": [0.25], "epochs": [0, 1, 2]}


def test_columns_that_unfold_to_much_are_refused() -> None:
    """A megabyte of zeros takes a kilobyte when it is compressed."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, a=np.zeros(1 << 17), b=np.zeros(1 << 17), c=np.zeros(1 << 17))
    with pytest.raises(Unreadable) as caught:
        load_columns(buffer.getvalue())
    assert caught.value.reason is SkipReason.TOO_LARGE
