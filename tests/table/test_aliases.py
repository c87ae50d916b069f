"""Params that carry the same information: which of them is ranked, and what is no alias."""

import numpy as np
import pandas as pd
import pytest

from paramimp.runs import Direction, Objective
from paramimp.table.selection import select
from tests.sweeps import from_frame, linear, make_frame

LOSS = Objective("loss", Direction.MINIMIZE, "option")


def reasons(frame: pd.DataFrame) -> dict[str, str]:
    selection = select(from_frame(frame, "loss"), LOSS)
    return {param.param: param.reason for param in selection.left_out}


@pytest.mark.parametrize("relation", [np.log10, lambda a: -a, lambda a: a**3 + 1])
def test_a_number_in_strictly_monotone_relation_is_an_alias(relation: object) -> None:
    frame = make_frame(20, linear)
    frame["a_again"] = relation(frame["a"])  # type: ignore[operator]
    assert reasons(frame) == {"a_again": "alias-of"}


def test_a_number_in_a_relation_that_is_not_monotone_is_kept() -> None:
    frame = make_frame(20, linear)
    frame["hump"] = (frame["a"] - 0.5) ** 2
    assert reasons(frame) == {}


def test_a_relabelled_category_is_an_alias_even_as_boolean_or_number() -> None:
    frame = make_frame(20, linear)
    frame["optimizer_class"] = frame["optimizer"].map({"adam": "Z", "sgd": "Y", "rmsprop": "X"})
    frame["no_flag"] = ~frame["flag"]
    frame["flag_as_size"] = frame["flag"].map({True: 32, False: 64})
    assert reasons(frame) == dict.fromkeys(["optimizer_class", "no_flag", "flag_as_size"], "alias-of")


def test_three_numbers_are_not_aliases_by_chance_on_five_runs() -> None:
    frame = pd.DataFrame({"a": [1, 2, 3, 4, 5], "b": [2, 3, 5, 7, 11], "loss": [1, 4, 2, 5, 3]})
    assert reasons(frame) == {}


def test_the_alias_that_is_kept_has_the_shortest_name() -> None:
    frame = make_frame(20, linear).rename(columns={"a": "optimizer.lr"})
    frame["lr"] = frame["optimizer.lr"]
    assert reasons(frame) == {"optimizer.lr": "alias-of"}


def test_a_number_for_each_label_of_a_category_is_an_alias_of_the_category() -> None:
    frame = make_frame(20, linear)
    frame["n"] = frame["optimizer"].map({"adam": 2, "sgd": 0, "rmsprop": 1})
    assert reasons(frame) == {"n": "alias-of"}


def test_a_number_that_several_labels_share_is_kept() -> None:
    frame = make_frame(24, linear)
    labels = np.arange(24) % 4
    frame["optimizer"] = [["adam", "adamw", "sgd", "lion"][label] for label in labels]
    frame["buffers"] = [[2, 2, 0, 1][label] for label in labels]
    assert reasons(frame) == {}


def test_two_numbers_in_no_order_are_kept_beside_each_other() -> None:
    frame = make_frame(20, linear)
    frame["width"] = np.arange(20) % 3
    frame["depth"] = [[2, 0, 1][value] for value in frame["width"]]
    assert reasons(frame) == {}
