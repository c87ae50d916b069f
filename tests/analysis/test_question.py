"""What is asked: checked before anything is read, and recorded as far as the report does not say it elsewhere."""

from __future__ import annotations

import os

import pytest

from paramimp import ParamimpError
from paramimp.analysis.question import Question
from paramimp.runs import Direction


def test_the_cores_are_those_asked_for_or_all() -> None:
    assert Question(jobs=3).cores == 3
    assert Question().cores == os.cpu_count()


def test_pairs_are_asked_of_one_method_alone() -> None:
    assert Question(interactions=True).configured().method.name == "permutation"
    with pytest.raises(ParamimpError, match="by the method permutation alone, not by fanova"):
        Question(interactions=True, method="fanova").configured()


def test_the_method_gets_its_options() -> None:
    assert Question(method="fanova", method_options={"weights": "uniform"}).configured().settings == {
        "weights": "uniform"
    }
    with pytest.raises(ParamimpError, match="takes no best"):
        Question(method_options={"best": 0.5}).configured()


def test_one_name_a_list_and_nothing_become_objectives() -> None:
    question = Question()
    assert [each.metric for each in question.objectives("loss")] == ["loss"]
    assert [each.metric for each in question.objectives(["loss", "acc"])] == ["loss", "acc"]
    assert [each.metric for each in question.objectives(None)] == [""]
    assert [each.metric for each in question.objectives([])] == [""]
    assert Question(direction=Direction.MAXIMIZE).objectives("loss")[0].direction_from == "option"


def test_only_pairs_are_recorded_besides() -> None:
    assert Question(seed=1, include=("a",)).recorded() == {}
    assert Question(interactions=True).recorded() == {"interactions": True}
