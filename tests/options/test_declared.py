"""Options that dataclasses declare: found by their fields, in the order of their sections."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import pytest

from paramimp.options.declared import Section, by_section, option, options_of


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Asked:
    shown: int = option(3, "How many.", Section.SHOWING, kind=int, least=1)
    colour: Colour = option(Colour.BLUE, "Which.", Section.METRIC, choices=Colour)
    not_an_option: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Wanted:
    names: tuple[str, ...] = option((), "Names.", Section.METRIC, repeatable=True, choices=lambda: ["a", "b"])
    free: str | None = option(None, "Anything.", Section.RUNS)


def test_a_field_has_its_default_and_nothing_else_changes() -> None:
    assert (Asked().shown, Asked().colour, Asked(shown=9).shown) == (3, Colour.BLUE, 9)


def test_options_have_the_names_of_their_fields_and_other_fields_are_none() -> None:
    assert {each.name for each in options_of(Asked)} == {"shown", "colour"}
    shown = next(each for each in options_of(Asked) if each.name == "shown")
    assert (shown.default, shown.help, shown.kind, shown.least, shown.most) == (3, "How many.", int, 1, None)


def test_options_stand_by_section_and_within_one_as_they_were_declared() -> None:
    assert [each.name for each in options_of(Asked, Wanted)] == ["colour", "names", "free", "shown"]
    assert [each.name for each in options_of(Wanted, Asked)] == ["names", "colour", "free", "shown"]
    assert [each.name for each in by_section(reversed(options_of(Asked)))] == ["colour", "shown"]


@pytest.mark.parametrize(("name", "choices"), [("colour", ("red", "blue")), ("names", ("a", "b")), ("free", ())])
def test_choices_are_the_texts_of_an_enumeration_or_what_a_function_lists(name: str, choices: tuple[str, ...]) -> None:
    found = {each.name: each for each in options_of(Asked, Wanted)}
    assert found[name].choice_names() == choices


def test_the_default_of_a_choice_is_its_text() -> None:
    found = {each.name: each.plain_default() for each in options_of(Asked, Wanted)}
    assert found == {"colour": "blue", "shown": 3, "names": (), "free": None}
    assert type(found["colour"]) is str
