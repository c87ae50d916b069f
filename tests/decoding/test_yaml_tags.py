"""The plain data under tags: numbers of NumPy against struct, types that lie, names of classes."""

from __future__ import annotations

import base64
import struct
from typing import Any, Literal

import numpy as np
import pytest

from paramimp.decoding.yaml_tags import NUMPY_FORMATS, container_value, is_numpy_scalar, scalar_value
from paramimp.runs import Unreadable

CORE = "tag:yaml.org,2002:"
SCALAR = CORE + "python/object/apply:numpy._core.multiarray.scalar"
APPLY = CORE + "python/object/apply:"


def scalar(tag: str, text: str, *, plain: bool = True, keep_binary: bool = False) -> Any:
    return scalar_value(CORE + tag, text, plain=plain, keep_binary=keep_binary)


@pytest.mark.parametrize(
    ("tag", "text", "value"),
    [
        ("str", "1", "1"), ("python/unicode", "true", "true"), ("timestamp", "2024-01-02", "2024-01-02"),
        ("null", "x", None), ("python/none", "None", None), ("int", "0x1F", 31), ("python/long", "7", 7),
        ("float", "3", 3.0), ("python/float", "1e-3", 0.001), ("bool", "true", True),
        ("python/name:torch.nn.ReLU", "", "torch.nn.ReLU"), ("python/module:numpy", "", "numpy"),
    ],
)  # fmt: skip
def test_a_tag_says_how_its_text_is_read(tag: str, text: str, value: Any) -> None:
    found = scalar(tag, text)
    assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize(("tag", "text"), [("int", "1.5"), ("bool", "1"), ("float", "abc"), ("int", "true")])
def test_a_tag_that_its_text_belies_is_refused_with_both(tag: str, text: str) -> None:
    with pytest.raises(Unreadable, match=f"marks {text!r} as !!{tag}, which it is not"):
        scalar(tag, text)


def test_an_unknown_tag_is_ignored_and_quotes_keep_a_text_one() -> None:
    assert scalar_value("!Foo", "3", plain=True, keep_binary=False) == 3
    assert scalar_value("!Foo", "3", plain=False, keep_binary=False) == "3"


def test_bytes_are_missing_but_in_a_number_of_numpy() -> None:
    text = base64.b64encode(b"abc").decode()
    assert scalar("binary", text) is None
    assert scalar("binary", text, keep_binary=True) == b"abc"
    assert scalar("binary", "a", keep_binary=True) is None  # no base64


@pytest.mark.parametrize("code", NUMPY_FORMATS)
@pytest.mark.parametrize("order", ["<", ">"])
def test_a_number_of_numpy_is_what_numpy_wrote(code: str, order: Literal["<", ">"]) -> None:
    number = np.array(1, dtype=np.dtype(code).newbyteorder(order))
    dtype = {"args": [code, False, True], "state": [3, order, None]}
    found = container_value(SCALAR, [dtype, number.tobytes()])
    assert found == number.item()
    assert type(found) is type(number.item())


@pytest.mark.parametrize(
    "value",
    [
        None, [], [{}, b"x"], [{"args": ["f8"], "state": [3, "<"]}, b"short"],
        [{"args": ["O"], "state": [3, "<"]}, b"12345678"],
        {"args": 1}, [{"args": ["f8"], "state": [3, "<"]}, None], [{"args": [], "state": []}, b""],
    ],
)  # fmt: skip
def test_what_only_looks_like_a_number_of_numpy_is_missing(value: Any) -> None:
    assert container_value(SCALAR, value) is None


def test_an_array_is_no_hyperparameter_and_a_number_is_told_from_it() -> None:
    array = APPLY + "numpy._core.multiarray._reconstruct"
    assert container_value(array, {"args": [1]}) is None
    assert (is_numpy_scalar(SCALAR), is_numpy_scalar(array), is_numpy_scalar(None)) == (True, False, False)


@pytest.mark.parametrize(
    ("tag", "value", "found"),
    [
        (APPLY + "torch.nn.MSELoss", [], "torch.nn.MSELoss"),
        (APPLY + "collections.OrderedDict", [], []),
        (APPLY + "collections.OrderedDict", [[["a", 1], ["b", 2]]], {"a": 1, "b": 2}),
        (APPLY + "collections.OrderedDict", [[["a", 1], [2, 2]]], [[["a", 1], [2, 2]]]),
        (CORE + "python/object/new:easydict.EasyDict", {"dictitems": {"lr": 1}, "state": {}}, {"lr": 1}),
        (CORE + "python/object:nf.MAE", {"_modules": {}, "_parameters": {}, "_buffers": {}, "x": 1}, "nf.MAE"),
        (CORE + "python/object:argparse.Namespace", {"lr": 0.1}, {"lr": 0.1}),
        (CORE + "set", {"x": None, "y": None}, ["x", "y"]),
        (CORE + "python/tuple", [1, 2], [1, 2]),
    ],
)
def test_an_object_is_its_items_or_the_name_of_its_class(tag: str, value: Any, found: Any) -> None:
    assert container_value(tag, value) == found


def test_the_formats_are_as_wide_as_their_names_say() -> None:
    assert all(struct.calcsize(f"<{form}") == int(code[1:]) for code, form in NUMPY_FORMATS.items())
