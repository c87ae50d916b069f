"""What is handed over for each run is as good as frozen, and is made sooner."""

from __future__ import annotations

import pickle
from dataclasses import dataclass, field, replace

from paramimp.records import fields_of, record
from paramimp.runs import Origin, Run, SkippedRun, SkipReason


@record
class Made:
    """A record."""

    name: str
    more: dict[str, int] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Frozen:
    """The same as a frozen dataclass."""

    name: str
    more: dict[str, int] = field(default_factory=dict, hash=False)


class Shown:
    """What says by itself how it is shown."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "shown"


@record
class Inherits(Shown):
    """A record of it."""

    name: str


def test_a_record_compares_hashes_copies_and_shows_itself_as_a_frozen_dataclass() -> None:
    made, frozen = Made("a", {"b": 1}), Frozen("a", {"b": 1})
    assert made == Made("a", {"b": 1}) != Made("a")
    assert hash(made) == hash(frozen)
    assert repr(made) == repr(frozen).replace("Frozen", "Made")
    assert replace(made, name="c") == Made("c", {"b": 1})
    assert pickle.loads(pickle.dumps(made)) == made
    assert not hasattr(made, "__dict__")


def test_a_record_keeps_how_its_class_shows_itself() -> None:
    assert repr(Inherits("a")) == "shown"
    told = SkippedRun(Origin("a"), SkipReason.NO_CONFIG, "it has none.")
    assert repr(told).startswith("SkippedRun(origin=Origin(run='a'")


def test_runs_come_back_from_another_process() -> None:
    run = Run(Origin("a", "native"), {"lr": 1}, {"loss": 1.0})
    assert pickle.loads(pickle.dumps(run)) == run


def test_the_fields_of_a_record_are_its_own_in_order() -> None:
    more = {"a": 1}
    for made in (Made("x", more), Frozen("x", more)):
        found = fields_of(made)
        assert list(found.items()) == [("name", "x"), ("more", more)]
        assert found["more"] is more
