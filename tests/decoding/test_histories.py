"""Every shape of metrics that scripts write."""

from __future__ import annotations

import json
from typing import Any

import pytest

from paramimp.decoding.histories import _record, collect_metrics, status_of
from paramimp.runs import Status, Unreadable

SHAPES: list[tuple[Any, dict[str, Any]]] = [
    ({"loss": 0.5, "epoch": 3}, {"loss": 0.5, "epoch": 3.0}),
    ({"val": {"loss": 1, "best": {"acc": 2}}}, {"val.loss": 1.0, "val.best.acc": 2.0}),
    ({"loss": [3, 2, 1.5]}, {"loss": [3.0, 2.0, 1.5]}),
    ({"loss": [3, None, 1], "acc": [None]}, {"loss": [3.0, 1.0]}),
    ({"val": {"loss": [2, 1]}, "test": 0.5}, {"val.loss": [2.0, 1.0], "test": 0.5}),
    ([{"loss": 2, "acc": 0.1}, {"loss": 1}], {"loss": [2.0, 1.0], "acc": [0.1]}),
    ([{"val": {"loss": 2}}, {"val": {"loss": 1}}], {"val.loss": [2.0, 1.0]}),
    ([{"loss": 2}, 7, None, [1], {"loss": None}, {"loss": "3"}], {"loss": [2.0, 3.0]}),
    ({"history": [{"loss": 2}, {"loss": 1}], "best": 1}, {"history.loss": [2.0, 1.0], "best": 1.0}),
    ({"a": [{"b": [1]}, {"b": {"c": 2}}]}, {"a.b.c": [2.0]}),
    (
        [
            {"name": {"name": "exact", "split": "test", "perturbation": {"prob": 0.5}}, "mean": 2},
            {"name": {"name": "exact", "split": "valid"}, "mean": 1},
        ],
        {"exact.test.0.5.mean": [2.0], "exact.valid.mean": [1.0]},
    ),
    (
        {"jobs": [{"jobname": "a", "iops": 2}, {"jobname": "b", "iops": 1}]},
        {"jobs.a.iops": [2.0], "jobs.b.iops": [1.0]},
    ),
    ([{"split": "train", "loss": 2}, {"split": "val", "loss": 1}], {"train.loss": [2.0], "val.loss": [1.0]}),
    (
        [{"epoch": 1, "name": "a", "loss": 2}, {"epoch": 2, "name": "b", "loss": 1}],
        {"epoch": [1.0, 2.0], "loss": [2.0, 1.0]},
    ),
    ([{"name": "a", "loss": 2, "acc": 1}, {"name": "a", "loss": 1, "acc": 2}], {"loss": [2.0, 1.0], "acc": [1.0, 2.0]}),
    ([{"at": "10:00", "loss": 2}, {"at": "10:01", "loss": 1}], {"loss": [2.0, 1.0]}),
    ({"matrix": [[1, 2], [3, 4]], "loss": 1}, {"loss": 1.0}),
    ({"solved": True, "ok": [True, False]}, {"solved": 1.0, "ok": [1.0, 0.0]}),
    ({"a": "0.5", "b": " 1e-3 ", "c": "text", "d": "true", "e": "", "f": None, "g": "1_0"}, {"a": 0.5, "b": 0.001}),
    ({"a": [], "b": {}, "c": [{}], "d": [[]]}, {}),
    ({}, {}),
    ([], {}),
    ([1, 2, 3], {}),
]


@pytest.mark.parametrize(("document", "metrics"), SHAPES)
def test_a_shape_gives_its_numbers_and_histories(document: Any, metrics: dict[str, Any]) -> None:
    assert repr(collect_metrics(document)) == repr(metrics)


@pytest.mark.parametrize("text", ["nan", "NaN", "inf", "-inf", "Infinity", "-Infinity"])
def test_non_finite_text_is_a_number(text: str) -> None:
    expected = repr(float(text))
    assert repr(collect_metrics({"a": text, "b": [text]})) == f"{{'a': {expected}, 'b': [{expected}]}}"


def test_a_number_in_text_means_the_same_however_many_digits_it_has() -> None:
    assert collect_metrics({"a": "9" * 50, "b": "-.5", "c": "+5.", "d": "010"}) == {
        "a": 1e50,
        "b": -0.5,
        "c": 5.0,
        "d": 10.0,
    }


@pytest.mark.parametrize(
    ("document", "words"), [(None, "null"), (3, "a number"), (3.5, "a number"), ("x", "a text"), (True, "a boolean")]
)
def test_a_bare_value_is_called_what_people_call_it_and_has_no_name(document: Any, words: str) -> None:
    with pytest.raises(Unreadable, match=f"^holds only {words}, which has no name"):
        collect_metrics(document)


@pytest.mark.parametrize(
    "document",
    [{"a.b": 1, "a": {"b": 2}}, [{"a.b": 1, "a": {"b": 2}}], {"h": [{"x": 1}], "h.x": 2}],
    ids=["finals", "records", "record and final"],
)
def test_two_metrics_with_one_name_are_refused(document: Any) -> None:
    with pytest.raises(Unreadable, match="two entries that are both called"):
        collect_metrics(document)


def test_memory_is_bounded_whatever_the_names() -> None:
    with pytest.raises(Unreadable, match="more than 10,000 names"):
        collect_metrics([{f"k{i}": 1} for i in range(10_001)])
    with pytest.raises(Unreadable, match="a name of"):
        collect_metrics({"x" * 1000: {str(i): i for i in range(10)}})


def test_a_nest_as_deep_as_json_allows_does_not_recurse() -> None:
    document = json.loads('{"a":' * 200 + "1" + "}" * 200)
    assert collect_metrics(document) == {".".join("a" * 200): 1.0}


@pytest.mark.parametrize(
    ("document", "status"),
    [
        ({"status": "completed"}, Status.FINISHED),
        ({"status": " Failed "}, Status.FAILED),
        ({"state": "killed"}, Status.KILLED),
        ({"status": "running"}, Status.RUNNING),
        ({"status": "pruned"}, Status.PRUNED),
        ({"status": "crash"}, Status.FAILED),
        ({"status": "Error: CUDA out of memory"}, Status.FAILED),
        ({"status": "OOM"}, Status.FAILED),
        ({"state": "timed out after 3600 s"}, Status.KILLED),
        ({"state": "TIMEOUT"}, Status.KILLED),
        ({"status": "synth_failed"}, Status.FAILED),
        ({"status": "BOOT_TIMEOUT"}, Status.KILLED),
        ({"status": "no_error"}, Status.UNKNOWN),
        ({"status": "recovered from crash"}, Status.UNKNOWN),
        ({"status": "splendid"}, Status.UNKNOWN),
        ({"status": "keep"}, Status.UNKNOWN),
        ({"status": "ok (no error)"}, Status.UNKNOWN),
        ({"status": 3}, Status.UNKNOWN),
        ({"loss": 1}, Status.UNKNOWN),
        ([{"status": "running"}, {"status": "crashed"}], Status.FAILED),
        ([], Status.UNKNOWN),
    ],
)
def test_a_stated_status_is_understood(document: Any, status: Status) -> None:
    assert status_of(document) is status


def test_the_names_of_one_record_are_counted_over_all_its_objects() -> None:
    """Each object is small; together they would be columns without end."""
    record = {f"object_{i}": {f"number_{j}": 1.0 for j in range(90)} for i in range(200)}
    with pytest.raises(Unreadable, match="more than 10,000 names"):
        _record(record)  # before the records are put together, which counts again
