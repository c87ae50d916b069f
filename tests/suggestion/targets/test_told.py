"""What the files of several targets share: comments, command lines, lists of numbers."""

from __future__ import annotations

import itertools
import math
import re
import shlex

import pytest

from paramimp import ParamimpError
from paramimp.suggestion.domain import Domain
from paramimp.suggestion.targets.told import (
    MOST_LISTED,
    argument,
    commands,
    commented,
    conditions,
    has_lists,
    header,
    lattice_values,
    log_integers,
    refuse_names,
    scalar,
)
from tests.suggestion.samples import EVERY_KIND, advice, suggestion

UNIT = Domain("float", 0.0, 1.0)


def test_every_line_of_a_comment_is_one_and_ends_in_no_blank() -> None:
    assert commented(["a", "", "b  "]) == "# a\n#\n# b\n"


def test_a_hostile_name_ends_no_comment() -> None:
    made = suggestion(advice("a\nimport os", UNIT))
    assert all("\n" not in line for line in header(made))
    assert commented(header(made)).count("\n") == len(list(header(made)))


def test_a_condition_is_said_where_there_is_one() -> None:
    assert list(conditions(EVERY_KIND)) == ["momentum counts only where optimizer is rmsprop or sgd."]


def test_a_command_line_gives_the_shell_back_what_it_is_to_pass() -> None:
    made = suggestion(advice("a b", UNIT), start_with=({"a b": "x;'y'", "n": None, "on": True, "lr": 1e-5},))
    (line,) = commands(made, "--")
    assert shlex.split(line) == ["--a b=x;'y'", "--n=null", "--on=true", "--lr=1e-05"]


@pytest.mark.parametrize(
    ("value", "text"), [(None, "null"), (False, "false"), (3, "3"), ("a", "a"), ([1, 2], "[1, 2]")]
)
def test_an_argument_is_what_a_config_would_hold(value: object, text: str) -> None:
    assert argument(value) == text


@pytest.mark.parametrize(
    ("domain", "values"),
    [
        (Domain("float", 0.05, 0.25, step=0.05), [0.05, 0.1, 0.15, 0.2, 0.25]),
        (Domain("int", 0, 1000, step=250), [0, 250, 500, 750, 1000]),
        (Domain("float", 0.0, 1.0), None),
        (Domain("int", 0, MOST_LISTED, step=1), None),
        (Domain("category", values=("a",)), None),
    ],
)
def test_a_lattice_is_listed_up_to_so_many_numbers(domain: Domain, values: list[float] | None) -> None:
    assert lattice_values(domain) == values


def test_integers_by_their_logarithms_hold_both_ends_and_what_is_to_be_among_them() -> None:
    found = log_integers(Domain("int", 16, 512, log=True), also=[100, 9000], count=6)
    assert found == sorted({*(16 * 2**place for place in range(6)), 100})
    many = log_integers(Domain("int", 1, 10**6, log=True), also=[])
    ratios = [math.log(b / a) for a, b in itertools.pairwise(many)]
    assert (many[0], many[-1], len(many)) == (1, 10**6, 16)
    assert max(ratios) < 1.5 * math.log(10**6) / 15


def test_what_is_no_scalar_becomes_text_for_tools_without_lists() -> None:
    assert [scalar(value) for value in (1, "a", None, True, [64])] == [1, "a", None, True, "[64]"]
    assert has_lists(EVERY_KIND)
    assert not has_lists(suggestion(advice("a", UNIT)))


def test_a_refused_name_is_shown_with_single_backslashes() -> None:
    with pytest.raises(ParamimpError) as refused:
        refuse_names(suggestion(advice("C:\\lr\x1b", UNIT)), re.compile("[a-z]+"), "The tool", "small letters")
    assert "'C:\\lr\\x1b' is none" in str(refused.value)


def test_a_name_that_a_tool_does_not_take_is_refused_with_what_can_be_pasted() -> None:
    refuse_names(suggestion(advice("abc", UNIT)), re.compile("[a-z]+"), "The tool", "small letters")
    with pytest.raises(ParamimpError, match=r"The tool takes small letters for a name, and 'a b' is none; .*'a b'"):
        refuse_names(suggestion(advice("a b", UNIT)), re.compile("[a-z]+"), "The tool", "small letters")
