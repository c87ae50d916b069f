"""The reference pages say what the code declares, and everything that is declared has its sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from paramimp import runs
from paramimp.cautions import CAUTIONS
from paramimp.cautions.interface import CautionCode
from tests.reference import FOLDER, SIGNS, members_of, pages, signs

if TYPE_CHECKING:
    from enum import StrEnum


BY_HAND = ("clusters.md", "remote.md")
"""Pages that list nothing which the code declares."""


@pytest.mark.parametrize("name", sorted(pages()))
def test_each_page_is_what_the_declarations_say(name: str) -> None:
    """Where this fails after a change of a declaration, ``python -m tests.reference`` writes the pages anew."""
    assert (FOLDER / name).read_text(encoding="utf-8") == pages()[name]


def test_readers_are_offered_by_what_they_declare() -> None:
    """Where this fails after a change of a reader, ``python -m tests.reference`` writes the module anew."""
    assert SIGNS.read_text(encoding="utf-8") == signs()


def test_no_page_is_left_over() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {*pages(), *BY_HAND}


@pytest.mark.parametrize("kind", [CautionCode, runs.SkipReason, runs.LeftOut])
def test_every_code_has_a_sentence_that_explains_it(kind: type[StrEnum]) -> None:
    told = members_of(kind)
    assert set(told) == {str(member) for member in kind}
    assert [value for value, text in told.items() if not text.endswith(".")] == []


def test_every_field_of_the_json_has_its_meaning() -> None:
    assert [line for line in pages()["json.md"].splitlines() if line.endswith("|  |")] == []


def test_each_kind_of_caution_has_its_code() -> None:
    assert set(CAUTIONS.built_in) == {str(code) for code in CautionCode}
