"""``--where``: what an expression selects, and what it says when it cannot."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from paramimp import ParamimpError, load_runs
from paramimp.runs import Origin, Status
from paramimp.table.cells import ABSENT
from paramimp.table.params import infer
from paramimp.table.run_table import Row, RunTable
from paramimp.table.where import MAX_DEPTH, MAX_LENGTH, filter_runs, parse
from tests.patience import patience


def table(params: dict[str, list[Any]], metrics: dict[str, list[Any]] | None = None) -> RunTable:
    n_rows = len(next(iter((params or metrics or {"": []}).values())))
    rows = tuple(Row(Origin(f"run{i}", "yaml"), Status.FINISHED if i else Status.FAILED) for i in range(n_rows))
    return RunTable(rows, params, metrics or {})


def rows(text: str, cells: list[Any], **others: list[Any]) -> list[int]:
    """Positions of the matching cells of the column ``x``."""
    return [i for i, match in enumerate(parse(text).matches(table({"x": cells, **others}))) if match]


def refusal(text: str, found: RunTable | None = None) -> str:
    with pytest.raises(ParamimpError) as caught:
        parse(text).matches(found or table({"x": [1]}))
    return str(caught.value)


def column_of_caret(message: str) -> int:
    _, shown, caret = message.split("\n")
    assert caret.strip() == "^"
    assert len(caret) <= len(shown) + 1
    return len(caret) - 3  # two characters of indentation


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


def test_names_are_found_as_they_appear_and_prefixes_say_which() -> None:
    found = table(
        {
            "optimizer.lr": [1, 2], "my-param": [3, 4], "a`b/c d": [5, 6], "in": [7, 8], "status": [9, 10], "0": [1, 2],
            "metrics.loss": [1, 2], "params.z": [0, 1], "z": [1, 0], "größe": [1, 2], "h.0": [1, 2],
        },
        {"loss": [0.5, math.nan], "val/acc": [1.0, 0.0]},
    )  # fmt: skip
    for text, expected in {
        "optimizer.lr == 1": [True, False],
        "params.optimizer.lr == 2": [False, True],
        "`optimizer.lr` == 2": [False, True],
        "`my-param` == 3": [True, False],
        "params.`my-param` == 3": [True, False],
        "`a``b/c d` == 6": [False, True],
        "`params.in` == 7": [True, False],
        "status == 9": [True, False],
        "run == 'run1'": [False, True],
        "reader == 'yaml'": [True, True],
        "`0` == 1": [True, False],
        "metrics.loss < inf": [True, False],
        "metrics.`val/acc` == 1": [True, False],
        "params.metrics.loss == 2": [False, True],
        "params.z == 1": [True, False],
        "params.params.z == 1": [False, True],
        "größe == 2": [False, True],
        "h.0 == 2": [False, True],
        "optimizer.lr < `my-param`": [True, True],
        "z != params.params.z": [True, True],
    }.items():
        assert parse(text).matches(found) == expected, text


def test_status_is_a_field_of_the_run_when_no_param_has_that_name() -> None:
    assert parse("status == 'failed'").matches(table({"x": [1, 2]})) == [True, False]


def test_an_unknown_name_lists_the_nearest_and_guesses_none() -> None:
    found = table({"optimizer.lr": [1], "batch_size": [2], "opt-name": ["a"]}, {"val_loss": [1.0]})
    assert "the nearest: optimizer.lr" in refusal("lr < 1", found)
    assert "the nearest: batch_size" in refusal("batchsize == 2", found)
    assert "metrics.val_loss" in refusal("val_loss < 1", found)
    assert "no run has a metric metrics.valloss; the nearest: metrics.val_loss" in refusal("metrics.valloss < 1", found)
    assert "`opt-name`" in refusal("opt_name == 'a'", found)
    assert "text is put in quotes: 'adam'" in refusal("batch_size == adam", found)
    assert "there are: optimizer.lr, batch_size" in refusal("zzz == 1", found)
    assert column_of_caret(refusal("batch_size == 2 and lr < 1", found)) == 20


@pytest.mark.parametrize(
    ("text", "cells", "says"),
    [
        ("x < 1", ["adam", None], "x holds text, such as 'adam', and 1 is a number; put text in quotes"),
        ("x == 1", ["adam"], "put text in quotes"),
        ("x != '0.1'", [0.1], "x holds numbers, such as 0.1, and '0.1' is text; a number has no quotes"),
        ("x < '0.01'", ["0.1", "0.02"], "x holds numbers, such as '0.1'"),
        ("x == 1", [True], "x holds booleans, such as true, and 1 is a number; compare it with true or false"),
        ("x in ['a', 'b']", [1, ABSENT], "holds numbers, such as 1"),
        ("x == 64", [[64]], "write x.0 for its first value"),
        ("x < y", ["a"], "x holds text, such as 'a', and y numbers, such as 1"),
    ],
)
def test_a_column_of_nothing_but_other_types_is_an_error(text: str, cells: list[Any], says: str) -> None:
    assert says in refusal(text, table({"x": cells, "y": [1] * len(cells)}))


@pytest.mark.parametrize("text", ["x < 1", "x == 'a'", "x in [1]", "x == y", "x < y"])
def test_a_column_of_nothing_but_null_matches_nothing_and_is_no_error(text: str) -> None:
    assert rows(text, [None, ABSENT], y=[1, 2]) == []


@pytest.mark.parametrize(
    ("text", "at", "says"),
    [
        ("", 0, "the expression is empty"),
        ("  ", 0, "the expression is empty"),
        ("x", 1, "expected a comparison such as == or < (for a boolean: x == true), the expression ends"),
        ("x <", 3, "expected a name, a number"),
        ("x = 1", 2, "= is not known here; write =="),
        ("x === 1", 2, "write =="),
        ("x <> 1", 2, "write !="),
        ("x is null", 2, "found is; write =="),
        ("x == 1 && x == 2", 7, "write and"),
        ("x == 1 | x == 2", 7, "write or"),
        ("!x == 1", 0, "write not"),
        ("x == 1 AND x == 2", 7, "expected and, or, or the end, found AND; write and"),
        ("x == 1 x == 2", 7, "expected and, or, or the end, found x"),
        ("x ≤ 1", 2, "write <="),
        ("x == \u2018a\u2019", 5, "straight quotes"),
        ("x == 'a", 5, "has no closing '"),
        ("x == 'a\\'", 5, "has no closing '"),
        ("`x == 1", 0, "the name that starts here has no closing `"),
        (r"x == 'C:\data'", 8, "written twice"),
        (r"x == '\U00110000'", 6, "is no escape"),
        ("my-param < 1", 2, "written in backticks: `my-param`"),
        ("x-1 < 1", 1, "written in backticks"),
        ("a/b < 1", 1, "written in backticks"),
        ("2x < 1", 0, "written in backticks: `1x`"),
        ("x == 1 and", 10, "the expression ends"),
        ("(x == 1", 7, "the closing )"),
        ("x == 1)", 6, "found )"),
        ("x in 'adam'", 5, "expected a list of values such as"),
        ("x in [adam]", 6, "'text' in quotes"),
        ("x in [1 2]", 8, "a comma or the closing ]"),
        ("x in [1)", 7, "a comma or the closing ]"),
        ("x not 1", 6, "expected in"),
        ("x < true", 2, "a boolean is compared with == or !=, not with <"),
        ("x >= null", 2, "null is compared with == or !=, not with >="),
        ("x < [1]", 2, "a list is compared with == or !="),
        ("1 < 2", 0, "there is no name"),
        ("'x' in [1]", 0, "a name has no quotes"),
        ("x in [1] == true", 9, "expected and, or, or the end"),
        ("x == nan", 5, "nan equals nothing"),
        ("x.1 == 1", 0, "no run has a param x.1"),
        ("x\0 == 1", 1, "NUL"),
        ("x == '\0'", 6, "NUL"),
        ("__import__('os').system('true')", 16, ". is not expected outside quotes"),
        ("__import__('os')", 10, "expected a comparison"),
        ("x == __import__('os')", 15, "expected and, or, or the end"),
        ("x.__class__ == 1", 0, "no run has a param x.__class__"),
        ("x == 1; x", 6, "not expected outside quotes"),
        ("x == 1 \x1b[31m", 7, "\\x1b is not expected"),
    ],
)
def test_an_error_shows_the_place_and_what_was_expected(text: str, at: int, says: str) -> None:
    message = refusal(text)
    assert says in message.split("\n")[0]
    assert column_of_caret(message) == at
    assert "\x1b" not in message


def test_the_caret_stands_under_the_place_behind_wide_and_escaped_characters() -> None:
    _, shown, caret = refusal("x == '日本\x07' = 1").split("\n")
    assert shown == "  x == '日本\\x07' = 1"
    assert len(caret) == shown.rindex("=") + 1 + 2  # each of the two wide characters takes two columns


def test_a_long_expression_is_shown_around_the_place() -> None:
    message = refusal(" and ".join(["x == 1"] * 400) + " and x == 'a'")
    assert len(message) < 300
    shown, caret = message.split("\n")[1:]
    assert shown[len(caret) - 1 :] == "'a'"


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000,
        "(" * (MAX_DEPTH + 1) + "x == 1" + ")" * (MAX_DEPTH + 1),
        "not " * 2000 + "x == 1",
        "x == " + "[" * 5000,
        "x in " + "[" * 4000 + "]" * 4000,
        "x == '" + "a" * 9000,
        "x == '" + "\\'" * 4000,
        "`" * 9999,
        "`" + "``" * 4000,
        "x == " + "1" * 9000 + "x",
        "x == 1" * 1_000_000,
        "\0" * 1_000_000,
        "a." * 4000 + "b == 1",
        "x." + "9" * 9000 + " == 1",
        "\U0001d7d8" * 5000,
        "\ud800 == 1",
        "x == '\\",
    ],
    ids=lambda text: text[:12].encode("unicode_escape").decode(),
)
def test_hostile_input_is_refused_quickly(text: str) -> None:
    with patience():
        message = refusal(text, table({f"param_{i}": [1] for i in range(500)}))
    assert len(message) < 1000


def test_depth_and_length_up_to_the_limit_are_read() -> None:
    text = "(" * MAX_DEPTH + "x == 1" + ")" * MAX_DEPTH
    assert rows(text, [1, 2]) == [0]
    assert rows(text.ljust(MAX_LENGTH), [1, 2]) == [0]
    assert rows("x == " + "9" * 5000, [1, math.inf]) == [1]  # beyond 1e308 a number is infinite


@given(st.text(max_size=30) | st.lists(st.sampled_from("x y and or not in == < ( ) [ ] , 1 'a' null".split())))
def test_any_text_is_an_expression_or_a_paramimp_error(words: str | list[str]) -> None:
    try:
        matches = parse(words if isinstance(words, str) else " ".join(words)).matches(table({"x": [1, "a"]}))
    except ParamimpError:
        return
    assert len(matches) == 2


@given(st.lists(st.sampled_from(["1e-3", "0.01", "1", "2", "x", 1, 0.5, None, ABSENT, "inf", "1_0"]), min_size=1))
def test_text_that_an_analysis_takes_for_numbers_compares_as_numbers(cells: list[Any]) -> None:
    (param,) = infer("x", cells)
    if param.kind == "number" and param.present.any():
        assert parse("x < 0.1").matches(table({"x": cells})) == [value < 0.1 for value in param.values]


def test_cells_of_a_data_frame_compare_as_plain_values() -> None:
    frame = pd.DataFrame(
        {
            "x": np.array([np.int64(1), np.float32(0.5), np.bool_(True), "a"], dtype=object),
            "when": pd.to_datetime(["2026-01-01"] * 2 + ["2026-02-01"] * 2),
            "shape": [np.array([1, 2])] * 4,
            "loss": 1.0,
        }
    )
    found = load_runs(frame, params=["x", "when", "shape"])
    assert parse("x == 1 or x == 0.5").matches(found) == [True, True, False, False]
    assert parse("x == true or x == 'a'").matches(found) == [False, False, True, True]
    assert parse("when >= '2026-02'").matches(found) == [False, False, True, True]
    assert parse("shape == [1, 2] and shape.1 == 2").matches(found) == [True] * 4


def test_filtering_keeps_matching_runs_and_those_that_could_not_be_read() -> None:
    bad = Row(Origin("bad", "yaml"), Status.UNKNOWN, "unreadable", "torn")
    found = table({"x": [1, 2, 1]}, {"loss": [0.1, 0.2, 0.3]})
    found = RunTable((*found.rows, bad), {"x": [1, 2, 1, ABSENT]}, {"loss": [0.1, 0.2, 0.3, ABSENT]})
    kept = filter_runs(found, "x == 1")
    assert [row.run for row in kept.rows] == ["run0", "run2", "bad"]
    assert kept.params == {"x": [1, 1, ABSENT]}
    assert kept.metrics == {"loss": [0.1, 0.3, ABSENT]}
    assert [row.run for row in filter_runs(found, "x == 3").rows] == ["bad"]


def test_when_no_run_could_be_read_the_reasons_stay_and_no_name_is_called_unknown() -> None:
    found = RunTable((Row(Origin("bad", "yaml"), Status.UNKNOWN, "unreadable"),), {}, {})
    assert filter_runs(found, "x == 1") == found
    with pytest.raises(ParamimpError):
        filter_runs(found, "x ==")


def test_a_hundred_thousand_runs_are_filtered_in_a_moment() -> None:
    found = table({"lr": [0.001, 0.1] * 50_000, "optimizer": ["adam", "sgd"] * 50_000})
    with patience():
        kept = filter_runs(found, "optimizer == 'adam' and 1e-4 < lr < 0.01")
    assert len(kept.rows) == 50_000


# The same predicate twice: as text, and as a Python function of one row.

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
@settings(max_examples=100, deadline=None)  # drawing the trees takes most of the time
def test_an_expression_selects_what_the_same_predicate_in_python_selects(
    predicate: tuple[str, Predicate], cells: list[dict[str, Any]]
) -> None:
    text, holds = predicate
    cells = [*ALL_KINDS, *cells]  # each kind occurs, so that no comparison is refused as a mistake
    found = table({name: [row[name] for row in cells] for name in ALL_KINDS[0]})
    assert parse(text).matches(found) == [holds(row) for row in cells], text
