"""Which runs an expression selects, against cases by hand and the same predicate in Python."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from paramimp.table.cells import ABSENT
from paramimp.table.where import parse
from tests.table.where.tables import rows, table

NUMBERS = [-1, 0.5, 1, 1.0, 2, None, ABSENT, math.inf, math.nan]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x == 1", [2, 3]),
        ("x != 1", [0, 1, 4, 7, 8]),
        ("x < 1", [0, 1]),
        ("x <= 1", [0, 1, 2, 3]),
        ("x > 1", [4, 7]),
        ("x >= 1", [2, 3, 4, 7]),
        ("1 > x", [0, 1]),
        ("1 <= x", [2, 3, 4, 7]),
        ("x == inf", [7]),
        ("x > -inf", [0, 1, 2, 3, 4, 7]),
        ("x == -1", [0]),
        ("x == +5e-1", [1]),
        ("x == .5", [1]),
        ("x>-1 and x<2.", [1, 2, 3]),
        ("-1 < x < 2", [1, 2, 3]),
        ("2 > x > -1", [1, 2, 3]),
        ("-1 < x != 1", [1, 4, 7]),
        ("x in [1, 2]", [2, 3, 4]),
        ("x in (1, 2,)", [2, 3, 4]),
        ("x in (1)", [2, 3]),
        ("x not in [1, 2]", [0, 1, 7, 8]),
        ("x in []", []),
        ("x not in []", [0, 1, 2, 3, 4, 7, 8]),
        ("x == null", [5, 6]),
        ("x != None", [0, 1, 2, 3, 4, 7, 8]),
        ("x in [1, null]", [2, 3, 5, 6]),
        ("x not in [1, null]", [0, 1, 4, 7, 8]),
        ("not x == 1", [0, 1, 4, 5, 6, 7, 8]),
        ("not x < 1", [2, 3, 4, 5, 6, 7, 8]),
        ("not not x < 1", [0, 1]),
        ("x < 1 or x > 1", [0, 1, 4, 7]),
        ("x < 0 or x > 0 and x < 1", [0, 1]),
        ("(x < 0 or x > 0) and x < 1", [0, 1]),
        ("not x < 1 and x < 2", [2, 3]),
        ("x == x", [0, 1, 2, 3, 4, 7]),
        ("x != x", [8]),
    ],
)
def test_operators_on_numbers_absent_and_null_cells(text: str, expected: list[int]) -> None:
    assert rows(text, NUMBERS) == expected


@pytest.mark.parametrize(
    ("text", "cells", "expected"),
    [
        ("x == 'adam'", ["adam", "sgd", ABSENT], [0]),
        ('x != "adam"', ["adam", "sgd", ABSENT], [1]),
        ("x < 'b'", ["adam", "sgd"], [0]),
        (r"x == 'it\'s'", ["it's", "its"], [0]),
        (r"x == '\x41\u00e9\U0001F600\n\\'", ["Aé😀\n\\", "A"], [0]),
        ("x == ')and('", [")and(", "x"], [0]),
        ("x == true", [True, False, 1, "true"], [0]),
        ("x != False", [True, False, 1, "true"], [0, 2, 3]),
        ("x == 1", [True, 1, 1.0, "1"], [1, 2]),
        ("x in [true, 'auto']", [True, 1, "auto"], [0, 2]),
        ("x < 1", [0.1, "auto", True], [0]),
        ("x != 0.1", [0.1, "auto", True], [1, 2]),
        ("x == 1e-3", ["1e-3", "0.01", 0.001, ABSENT], [0, 2]),
        ("x < 0.01", ["1e-3", "0.01", 0.001, None], [0, 2]),
        ("x == '1e-3'", ["1e-3", "0.01", 0.001], [0]),
        ("x == 1e-3", ["1e-3", "auto", 0.001], [2]),
        ("x == [64, 32]", [[64, 32], (64.0, 32), [64], [64, True], "[64, 32]"], [0, 1]),
        ("x != [64, 32]", [[64, 32], [64], ABSENT], [1]),
        ("x in [[64], []]", [[64, 32], [64], []], [1, 2]),
        ("[1, [null, 'a', true]] == x", [[1, [None, "a", True]], [1, [None, "a", 1]]], [0]),
        ("x.0 == 64", [[64, 32], [128], [], ABSENT], [0]),
        ("x.1 == null", [[64, 32], [128], [], ABSENT], [1, 2, 3]),
        ("x == 100000000000000000001", [10**20 + 1, 10**20], [0]),
        ("x < 1e400", [10**500, 1], [0, 1]),  # 1e400 reads as infinity, and a whole number of any size is below it
    ],
)
def test_texts_booleans_lists_and_mixed_columns(text: str, cells: list[Any], expected: list[int]) -> None:
    assert rows(text, cells) == expected


Predicate = Callable[[dict[str, Any]], bool]


SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


NUMBER_CELLS = st.sampled_from([-1, 0, 0.5, 1, 1.0, 2, 1e-3, math.inf, None, ABSENT])


TEXT_CELLS = st.sampled_from(["", "a", "b", "it's", 'say "x"', "\\", "é\n", None, ABSENT])


MIXED_CELLS = st.sampled_from([1, 0, True, False, "a", "1x", None, ABSENT])


def is_null(cell: object) -> bool:
    return cell is None or cell is ABSENT


def kind(cell: object) -> str:
    return "text" if isinstance(cell, str) else "boolean" if isinstance(cell, bool) else "number"


def equal(cell: object, value: object) -> bool:
    if is_null(cell) or value is None:
        return is_null(cell) and value is None
    return kind(cell) == kind(value) and cell == value


def written(value: object) -> str:
    if isinstance(value, str):
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    return str(value)


def one_of(name: str, values: list[Any], *, negated: bool) -> tuple[str, Predicate]:
    def holds(row: dict[str, Any]) -> bool:
        hit = any(equal(row[name], value) for value in values)
        return not hit and not is_null(row[name]) if negated else hit

    if len(values) == 1:
        return f"{name} {'!=' if negated else '=='} {written(values[0])}", holds
    return f"{name} {'not in' if negated else 'in'} [{', '.join(map(written, values))}]", holds


def ordered(name: str, sign: str, value: Any, *, swapped: bool) -> tuple[str, Predicate]:
    def holds(row: dict[str, Any]) -> bool:
        if is_null(row[name]) or kind(row[name]) != kind(value):
            return False
        return SIGNS[sign](value, row[name]) if swapped else SIGNS[sign](row[name], value)

    return f"{written(value)} {sign} {name}" if swapped else f"{name} {sign} {written(value)}", holds


LITERALS: dict[str, list[Any]] = {
    "num.ber": [-1, 0.5, 1, 1e-3, math.inf],
    "text": ["", "a", "it's", "\\", "é\n"],
    "mixed": [1, "a"],
}


ATOMS = st.sampled_from(sorted(LITERALS)).flatmap(
    lambda name: (
        st.builds(
            one_of,
            st.just(name),
            st.lists(st.sampled_from([*LITERALS[name], None]), min_size=1, max_size=3),
            negated=st.booleans(),
        )
        | st.builds(
            ordered,
            st.just(name),
            st.sampled_from(sorted(SIGNS)),
            st.sampled_from(LITERALS[name]),
            swapped=st.booleans(),
        )
    )
)


def negation(term: tuple[str, Predicate]) -> tuple[str, Predicate]:
    return f"not ({term[0]})", lambda row: not term[1](row)


def conjunction(one: tuple[str, Predicate], two: tuple[str, Predicate]) -> tuple[str, Predicate]:
    return f"({one[0]}) and ({two[0]})", lambda row: one[1](row) and two[1](row)


def disjunction(one: tuple[str, Predicate], two: tuple[str, Predicate]) -> tuple[str, Predicate]:
    return f"({one[0]}) or {two[0]}", lambda row: one[1](row) or two[1](row)


def or_of_atoms(one: tuple[str, Predicate], two: tuple[str, Predicate]) -> tuple[str, Predicate]:
    return f"({disjunction(one, two)[0]})", disjunction(one, two)[1]


PREDICATES = st.recursive(
    ATOMS,
    lambda inner: (
        st.builds(negation, inner) | st.builds(conjunction, inner, inner) | st.builds(or_of_atoms, inner, inner)
    ),
    max_leaves=8,
)


ROWS = st.lists(st.fixed_dictionaries({"num.ber": NUMBER_CELLS, "text": TEXT_CELLS, "mixed": MIXED_CELLS}), max_size=8)


ALL_KINDS = {"num.ber": 1, "text": "a", "mixed": 1}, {"num.ber": 2, "text": "b", "mixed": "a"}


@given(PREDICATES, ROWS)
@example(one_of("mixed", [True], negated=False), [{"num.ber": 1, "text": "", "mixed": True}])
@settings(max_examples=100)  # drawing the trees takes most of the time
def test_an_expression_selects_what_the_same_predicate_in_python_selects(
    predicate: tuple[str, Predicate], cells: list[dict[str, Any]]
) -> None:
    text, holds = predicate
    cells = [*ALL_KINDS, *cells]  # each kind occurs, so that no comparison is refused as a mistake
    found = table({name: [row[name] for row in cells] for name in ALL_KINDS[0]})
    assert parse(text).matches(found) == [holds(row) for row in cells], text
