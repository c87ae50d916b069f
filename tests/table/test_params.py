"""Kinds: what a column of raw config values becomes."""

import math

import numpy as np
import pytest

from paramimp.table.params import infer
from paramimp.table.run_table import ABSENT


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
