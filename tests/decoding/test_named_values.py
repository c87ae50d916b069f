"""Lists of names and values, and lists of records that are none."""

from __future__ import annotations

from typing import Any

import pytest

from paramimp.decoding.histories import collect_metrics
from paramimp.decoding.named_values import named_values


@pytest.mark.parametrize(
    ("records", "metrics"),
    [
        ([{"name": "acc", "value": 0.5}, {"name": "loss", "value": 0.25}], {"acc": [0.5], "loss": [0.25]}),
        ([{"name": "f-1", "numberValue": 0.5, "format": "RAW"}], {"f-1": [0.5]}),
        (
            [
                {"key": "a", "value": 1, "timestamp": 170, "step": 0},
                {"key": "a", "value": 2, "timestamp": 171, "step": 1},
            ],
            {"a": [1, 2]},
        ),
        (
            [{"metric": "a", "value": "0.5"}, {"metric": "b", "value": None}, {"metric": "c", "value": "low"}],
            {"a": [0.5]},
        ),
    ],
    ids=["plain", "of Kubeflow", "logged often", "as texts"],
)
def test_each_value_is_a_metric_by_its_name(records: list[Any], metrics: dict[str, list[float]]) -> None:
    assert collect_metrics(records) == metrics
    assert collect_metrics({"metrics": records}) == {f"metrics.{name}": values for name, values in metrics.items()}


@pytest.mark.parametrize(
    "records",
    [
        [{"name": "fold1", "acc": 0.5}, {"name": "fold2", "acc": 0.25}],
        [{"name": "run", "value": 3.0}, {"name": "run", "value": 2.0}],  # a loss that is called value, over a run
        [{"epoch": 1, "value": 3.0}, {"epoch": 2, "value": 2.0}],
        [{"name": "a", "value": 3.0, "loss": 1.0}],
        [{"name": "a", "value": {"x": 1}}],
        [{"name": "a", "value": 3.0, "best_value": 1.0}],
        [{"name": "a", "value": 3.0}, {"name": "b"}],
        [{"name": "a", "value": 3.0}, 5],
        [],
        [1.0, 2.0],
    ],
)
def test_other_records_are_no_names_and_values(records: list[Any]) -> None:
    assert named_values(records) is None
