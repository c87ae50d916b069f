"""Which reader a folder belongs to: the surest, whoever is asked first; none where nobody knows its names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest

from paramimp.messages.mentions import for_python
from paramimp.places.folder import Folder
from paramimp.readers.interface import Claim, Reader, ReadOptions, Trait
from paramimp.readers.offered import offering
from paramimp.reading.dispatch import Dispatch, Found
from paramimp.runs import Run, SkippedRun


@dataclass
class Asked:
    """A reader that is as sure as it is told to be, and remembers what it was asked about."""

    name: str
    claim: Claim | Exception
    markers: Sequence[str] = ()
    files: Sequence[str] = ()
    traits: frozenset[Trait] = frozenset()
    nested: bool = False
    description: str = ""
    needs: str = ""
    asked: list[frozenset[str]] = field(default_factory=list)

    def claims(self, folder: Folder) -> Claim:
        self.asked.append(folder.files)
        if isinstance(self.claim, Exception):
            raise self.claim
        return self.claim

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:
        raise AssertionError("it is only asked who reads")


def holding(*files: str, folders: tuple[str, ...] = ()) -> Folder:
    return Folder("/runs/one", "one", frozenset(files), folders, "/runs")


def dispatch_of(*readers: Reader) -> Dispatch:
    return Dispatch([offering(reader) for reader in readers])


def name_of(found: Found | SkippedRun | None) -> str | None:
    return found.reader.name if isinstance(found, Found) else None


@pytest.mark.parametrize("turn", [1, -1])
def test_the_surest_reader_wins_in_any_order(turn: int) -> None:
    readers = [Asked("unsure", Claim.LIKELY, ["x.*"]), Asked("sure", Claim.WHOLE, ["x.log"])]
    assert name_of(dispatch_of(*readers[::turn]).folder(holding("x.log"))) == "sure"


@pytest.mark.parametrize("marker", ["x.log", "x.*", "*.log", "?.l[o0]g"])
def test_a_reader_is_asked_about_names_that_it_looks_for_and_no_others(marker: str) -> None:
    reader = Asked("one", Claim.LIKELY, [marker])
    dispatch = dispatch_of(reader)
    assert dispatch.folder(holding("y.txt")) is None
    assert reader.asked == []
    assert name_of(dispatch.folder(holding("x.log", "y.txt"))) == "one"


def test_a_folder_is_known_by_the_folders_in_it_too() -> None:
    assert name_of(dispatch_of(Asked("hydra", Claim.WHOLE, [".hydra"])).folder(holding(folders=(".hydra",)))) == "hydra"


def test_a_folder_of_which_two_are_equally_sure_is_skipped_and_both_are_named() -> None:
    readers = [Asked("one", Claim.WHOLE, ["a"]), Asked("two", Claim.WHOLE, ["a"])]
    found = dispatch_of(*readers).folder(holding("a"))
    assert isinstance(found, SkippedRun)
    assert "choose with reader='one' or reader='two'" in for_python(found.message)


def test_a_file_of_which_two_are_equally_sure_is_skipped_by_its_own_name() -> None:
    readers = [Asked("one", Claim.CERTAIN, files=["*.db"]), Asked("two", Claim.CERTAIN, files=["*.db"])]
    (found,) = dispatch_of(*readers).files(holding("a.db"))
    assert isinstance(found, SkippedRun)
    assert found.name == "one/a.db"
    assert found.message.startswith("one/a.db looks like the work of one and of two")


def test_what_reads_contents_is_not_asked_where_names_have_told() -> None:
    by_content = Asked("content", Claim.WHOLE, ["a"], traits=frozenset({Trait.BY_CONTENT}))
    assert name_of(dispatch_of(by_content, Asked("names", Claim.WHOLE, ["a"])).folder(holding("a"))) == "names"
    assert by_content.asked == []


@pytest.mark.readers_may_raise
def test_a_reader_that_fails_leaves_the_folder_to_another_and_is_told_of_where_there_is_none() -> None:
    broken = Asked("broken", KeyError("step"), ["a"])
    assert name_of(dispatch_of(broken, Asked("other", Claim.LIKELY, ["a"])).folder(holding("a"))) == "other"
    alone = dispatch_of(broken).folder(holding("a"))
    assert isinstance(alone, SkippedRun)


def test_files_that_may_be_sweeps_are_offered_one_by_one_sorted() -> None:
    reader = Asked("table", Claim.WHOLE, files=["*.csv"])
    found = list(dispatch_of(reader).files(holding("b.csv", "notes.txt", "a.csv")))
    assert [one.folder.files for one in found if isinstance(one, Found)] == [{"a.csv"}, {"b.csv"}]
