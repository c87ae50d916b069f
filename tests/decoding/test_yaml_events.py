"""Budgets of YAML: what is counted, exactly at the limit and one beyond it."""

from __future__ import annotations

import pytest

from paramimp.decoding.yaml_events import MAX_DEPTH, MAX_EVENTS, MAX_TEXT, build
from paramimp.runs import Unreadable


def nested(levels: int) -> str:
    return "[" * levels + "]" * levels


def test_as_many_levels_as_are_allowed_and_no_more() -> None:
    build(nested(MAX_DEPTH))
    with pytest.raises(Unreadable, match=f"more than {MAX_DEPTH} levels"):
        build(nested(MAX_DEPTH + 1))


def test_an_alias_counts_the_levels_below_it() -> None:
    anchored = f"a: &a {nested(MAX_DEPTH - 2)}\n"
    build(f"{anchored}b: [*a]")
    with pytest.raises(Unreadable, match="levels deep"):
        build(f"{anchored}b: [[*a]]")


def test_as_many_values_as_are_allowed_and_no_more() -> None:
    """A list of n values is n + 1 of them: the list is one."""
    assert len(build("[" + "1," * (MAX_EVENTS - 1) + "]")) == MAX_EVENTS - 1
    with pytest.raises(Unreadable, match="stands for more than"):
        build("[" + "1," * MAX_EVENTS + "]")


def test_an_alias_weighs_what_it_stands_for() -> None:
    """A mapping of keys a and b (3), a list of 100 values (101), and a list (1) of aliases of 101 each."""
    anchored = f"a: &a [{'1,' * 100}]\nb: "
    most = (MAX_EVENTS - 3 - 101 - 1) // 101
    assert len(build(f"{anchored}[{'*a,' * most}]")["b"]) == most
    with pytest.raises(Unreadable, match="stands for more than"):
        build(f"{anchored}[{'*a,' * (most + 1)}]")


def test_characters_of_aliases_count_each_time() -> None:
    half = MAX_TEXT // 2
    text = f"&a {'x' * (half - 1)}"
    assert build(f"[{text}, *a]") == ["x" * (half - 1)] * 2
    with pytest.raises(Unreadable, match="characters"):
        build(f"[{text}, *a, *a]")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: &a {b: *a}", "contains itself"),
        ("c: 1\na: *b", r"refers in line 2 to an anchor that is not defined before it; add it, or quote"),
        ("a: 1\nb: 2\na: 3", "key 'a' twice in one mapping .again in line 3."),
        ("? [1]\n: 2", "a list or a mapping as a key"),
        ("<<: 1", "merges .'<<'. something that is not a mapping"),
        ("<<: {a: 1}\n<<: {b: 1}", "the key '<<' twice"),
        ("a: 1\n---\nb: 2", "more than one document"),
        ("a: [1", "is not YAML in line"),
    ],
)
def test_what_a_config_may_not_say_is_refused_by_its_reason(text: str, told: str) -> None:
    with pytest.raises(Unreadable, match=told):
        build(text)


def test_what_is_written_out_wins_over_what_is_merged_and_the_first_over_the_second() -> None:
    text = "one: &one {x: 1, y: 1}\ntwo: &two {x: 2, y: 2, z: 2}\nrun: {y: 0, <<: [*one, *two]}"
    assert build(text)["run"] == {"x": 1, "y": 0, "z": 2}
