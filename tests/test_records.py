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


@record
class Further(Made):
    """A record of a record."""

    far: float = 0.0
    hidden: object = field(default=None, repr=False, compare=False)


@record
class Alone:
    """One field."""

    value: float


@record
class Alike:
    """What says by itself what it equals."""

    value: int

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Alike) and self.value % 10 == other.value % 10

    def __hash__(self) -> int:
        return self.value % 10


def test_a_record_of_a_record_compares_and_shows_all_fields() -> None:
    further = Further("a", {"b": 1}, 2.0, "anything")
    assert further == Further("a", {"b": 1}, 2.0) != Further("a", {"b": 1}, 3.0)
    assert further != Made("a", {"b": 1}) != further
    assert hash(further) == hash(("a", 2.0))
    assert repr(further) == "Further(name='a', more={'b': 1}, far=2.0)"
    assert pickle.loads(pickle.dumps(further)).hidden == "anything"


def test_a_record_of_one_field_is_a_tuple_of_it_to_comparisons() -> None:
    not_a_number = float("nan")
    assert Alone(not_a_number) == Alone(not_a_number)  # as tuples have it: the same object is equal
    assert Alone(1.0) != Alone(2.0)
    assert hash(Alone(1.0)) == hash((1.0,))


def test_a_record_keeps_how_its_class_compares_and_hashes() -> None:
    assert len({Alike(3), Alike(13), Alike(4)}) == 2
    assert repr(Alike(3)) == "Alike(value=3)"


def test_runs_come_back_from_another_process() -> None:
    run = Run(Origin("a", "native"), {"lr": 1}, {"loss": 1.0})
    assert pickle.loads(pickle.dumps(run)) == run


def test_the_fields_of_a_record_are_its_own_in_order() -> None:
    more = {"a": 1}
    for made in (Made("x", more), Frozen("x", more)):
        found = fields_of(made)
        assert list(found.items()) == [("name", "x"), ("more", more)]
        assert found["more"] is more
