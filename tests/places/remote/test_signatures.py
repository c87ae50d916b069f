"""What a listing tells of a file or folder changes with it, and is trusted as far as it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from paramimp.places.remote.interface import Item
from paramimp.places.remote.tree import Tree
from paramimp.places.traces import NEVER_SETTLED, NOT_THERE
from tests.places.remote.test_folder import Kept

if TYPE_CHECKING:
    from paramimp.places.traces import Signature

MD5 = '"9e107d9d372bb6826bd81d3542a419d6"'
OTHER_MD5 = '"e4d909c290d0fb1ca068ffaddf22cbd0"'


def signature(name: str, *items: Item) -> Signature:
    return Tree(Kept({}), items).signature(name)


def time_of(*items: Item) -> int:
    return signature(items[0].name, *items)[1]


@pytest.mark.parametrize(
    "changed",
    [
        Item("a/f", 6, MD5, written=9),
        Item("a/f", 5, OTHER_MD5, written=9),
        Item("a/f", 5, MD5, written=8),
        Item("a/f", 5, MD5, written=9, hint="W/1"),
        Item("a/f", 5, MD5, written=9, wrong="is a pipe."),
    ],
    ids=str,
)
def test_whatever_the_listing_tells_of_a_file_counts(changed: Item) -> None:
    assert signature("a/f", changed) != signature("a/f", Item("a/f", 5, MD5, written=9))


@pytest.mark.parametrize(
    ("item", "time"),
    [
        (Item("f", 5, MD5, written=9), 0),
        (Item("f", 5, MD5.strip('"') + "-12", written=9), 0),
        (Item("f", 5, '"5f3-62a"', written=9), 9),
        (Item("f", 5, written=9), 9),
        (Item("f", 5, hint="W/1", written=9), 9),
        (Item("f", 5), NEVER_SETTLED),
        (Item("f", 5, hint="W/1"), NEVER_SETTLED),
    ],
    ids=str,
)
def test_a_digest_counts_at_once_a_time_when_it_is_past_and_nothing_else_ever(item: Item, time: int) -> None:
    assert time_of(item) == time


def test_a_token_of_files_of_different_sizes_tells_nothing_of_either() -> None:
    one, two, other = Item("a", 5, MD5, written=9), Item("b", 6, MD5, written=9), Item("c", 6, OTHER_MD5, written=9)
    assert time_of(one, two, other) == NEVER_SETTLED
    assert time_of(two, one, other) == NEVER_SETTLED
    assert time_of(other, one, two) == 0
    assert time_of(one, Item("b", 5, MD5, written=9)) == 0  # a copy


def test_a_folder_changes_with_the_names_in_it_and_not_with_the_contents() -> None:
    before = signature("a", Item("a/f", 5, MD5), Item("a/b/g", 5, MD5))
    assert signature("a", Item("a/b/g", 9), Item("a/f", 1, OTHER_MD5)) == before
    for others in (
        [Item("a/f", 5, MD5)],
        [Item("a/f/g", 5), Item("a/b/g", 5)],
        [Item("a/f", 5), Item("a/b", 5)],
        [Item("a/f", 5), Item("a/b/g", 5), Item("a/c", is_folder=True, wrong="cannot be listed.")],
    ):
        assert signature("a", *others) != before


def test_the_times_of_all_folders_around_count_where_they_are_told() -> None:
    def told(top: int, folder: int, file: int) -> Signature:
        items = [Item("", is_folder=True, written=top), Item("a", is_folder=True, written=folder)]
        return signature("a/f", *items, Item("a/f", 5, written=file))

    assert len({told(1, 1, 1), told(2, 1, 1), told(1, 2, 1), told(1, 1, 2), told(2, 2, 2)}) == 5
    assert [told(3, 1, 2)[1], told(1, 3, 2)[1], told(1, 2, 3)[1]] == [3, 3, 3]


def test_what_is_not_listed_is_not_there() -> None:
    assert signature("b", Item("a", 5, MD5)) == NOT_THERE
    assert signature("../b", Item("a", 5, MD5)) == NOT_THERE
