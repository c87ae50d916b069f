r"""Halves of surrogate pairs come from names of files that are no UTF-8, and cost no run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from paramimp.decoding.half_pairs import readable
from paramimp.decoding.json_text import load_config_json, load_json_lines, load_metrics_json
from paramimp.decoding.yaml_text import load_yaml

if TYPE_CHECKING:
    from collections.abc import Callable

NAME = b"caf\xe9".decode("utf-8", "surrogateescape")
"""What Python makes of the name of a folder in Latin-1."""
DOCUMENTS = {
    "a value": ({"data": NAME, "lr": 0.1}, {"data": r"caf\udce9", "lr": 0.1}),
    "a name": ({NAME: 1}, {r"caf\udce9": 1}),
    "two that differ": ({"a": "\udce9", "b": "\udce8"}, {"a": r"\udce9", "b": r"\udce8"}),
    "halves in the wrong order": ({"a": "\ude00\ud83d"}, {"a": r"\ude00\ud83d"}),
    "one before a pair": ({"a": "\ud83d😀"}, {"a": "\\ud83d😀"}),
    "an escape that is a text": ({"a": r"\udce9", "b": r"C:\udata"}, {"a": r"\udce9", "b": r"C:\udata"}),
    "nothing of the kind": ({"a": "é😀", "b": "\\"}, {"a": "é😀", "b": "\\"}),
}


@pytest.mark.parametrize("load", [load_config_json, load_metrics_json, lambda data: load_json_lines(data)[0][0]])
@pytest.mark.parametrize("case", DOCUMENTS)
def test_json_keeps_a_half_as_its_escape(case: str, load: Callable[[bytes], Any]) -> None:
    written, read = DOCUMENTS[case]
    assert load(json.dumps(written).encode()) == read


@pytest.mark.parametrize("case", DOCUMENTS)
def test_yaml_keeps_a_half_as_its_escape(case: str) -> None:
    written, read = DOCUMENTS[case]
    assert load_yaml(yaml.dump(written).encode()) == read


def test_yaml_joins_the_pairs_that_json_writes() -> None:
    assert load_yaml(b'a: "\\ud83d\\ude00"\nb: C:\\udce9') == {"a": "😀", "b": r"C:\udce9"}


def test_a_half_in_a_cut_document_is_still_a_cut_document() -> None:
    records, note = load_json_lines(b'{"a": "\\udce9"}\n{"a": "\\udc')
    assert records == [{"a": r"\udce9"}]
    assert "cut off" in note


def test_text_without_halves_stays_as_it_is() -> None:
    assert [readable(text) for text in ("", "a", "é", "😀", "\ufffd")] == ["", "a", "é", "😀", "\ufffd"]
