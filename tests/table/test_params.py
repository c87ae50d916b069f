"""Kinds: what a column of raw config values becomes."""

import math

import numpy as np
import pytest

from paramimp.table.cells import ABSENT, EMPTY
from paramimp.table.params import infer


def kinds(*cells: object) -> list[tuple[str, str]]:
    return [(param.name, param.kind) for param in infer("p", cells)]


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ((1, 2.5, 3), "number"),
        ((True, False, True), "boolean"),
        (("adam", "sgd"), "category"),
        ((True, 1, 2), "category"),
        (("true", "false", "true"), "boolean"),
        (("True", False, None, "FALSE"), "boolean"),
        (("true", "maybe", "false"), "category"),
        (("1e-3", 0.01, 1), "number"),
        (("0.1", "0.2", "0.1"), "number"),
        ((1, "auto", 2), "category"),
        (([64], [64, 32], [128]), "category"),
        (([64, 1], ["x", 2]), "category"),
        ((10**400, 1, 2), "number"),
    ],
)
def test_kind_follows_from_the_values(cells: tuple[object, ...], kind: str) -> None:
    assert kinds(*cells) == [("p", kind)]


def test_texts_that_are_all_different_whole_numbers_stay_text_as_ids_are() -> None:
    assert kinds("1001", "1002", "1003") == [("p", "category")]


def test_numeric_lists_of_one_length_spread_and_leave_absent_runs_missing() -> None:
    first, second = infer("hidden", [[64, 32], ABSENT, [128, 16]])
    assert (first.name, second.name) == ("hidden.0", "hidden.1")
    np.testing.assert_array_equal(first.values, [64, math.nan, 128])
    np.testing.assert_array_equal(second.values, [32, math.nan, 16])


def test_lists_of_several_lengths_become_their_json_text() -> None:
    (param,) = infer("hidden", [[64], [64, 32], [64]])
    assert param.levels == ("[64, 32]", "[64]")


def test_null_is_missing_beside_two_or_more_values() -> None:
    (param,) = infer("momentum", [None, 0.9, 0.5])
    assert param.kind == "number"
    assert param.n_values == 2
    np.testing.assert_array_equal(param.present, [False, True, True])


def test_null_against_one_single_value_is_a_choice_of_two() -> None:
    (param,) = infer("scheduler", ["cosine", None, "cosine"])
    assert param.levels == ("cosine", "null")
    (clip,) = infer("clip", [1.0, None, ABSENT])
    assert clip.levels == ("1.0", "null")
    np.testing.assert_array_equal(clip.present, [True, True, False])


def test_absence_alone_makes_no_level() -> None:
    (param,) = infer("flag", [True, ABSENT, True])
    assert (param.kind, param.n_values) == ("boolean", 1)


def test_a_written_null_is_a_value_of_a_category_beside_several_others() -> None:
    (param,) = infer("max_features", ["sqrt", None, "log2", ABSENT])
    assert param.levels == ("log2", "null", "sqrt")
    np.testing.assert_array_equal(param.is_set, [True, True, True, False])
    np.testing.assert_array_equal(param.is_null, [False, True, False, False])


@pytest.mark.parametrize(("cells", "kind"), [((None, 3, 5, 10, ABSENT), "number"), ((None, True, False), "boolean")])
def test_a_number_or_boolean_keeps_its_order_beside_null(cells: tuple[object, ...], kind: str) -> None:
    (param,) = infer("max_depth", cells)
    assert param.kind == kind
    assert param.is_null.tolist() == [cell is None for cell in cells]
    assert param.is_set.tolist() == [cell is not ABSENT for cell in cells]


def test_an_empty_cell_of_a_table_is_no_written_null() -> None:
    (param,) = infer("max_features", ["sqrt", EMPTY, "log2"])
    assert param.levels == ("log2", "sqrt")
    (choice,) = infer("scheduler", ["cosine", EMPTY, "cosine"])
    assert choice.levels == ("cosine", "null")
    (depth,) = infer("max_depth", [3, EMPTY, 5])
    assert not depth.is_null.any()
    assert depth.is_set.tolist() == [True, False, True]
