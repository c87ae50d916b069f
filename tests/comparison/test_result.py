"""A comparison as JSON, as a frame, and in a notebook."""

from __future__ import annotations

import json

import paramimp
from paramimp.comparison.result import Comparison


def test_the_json_has_the_fields_of_the_contract(changed: Comparison) -> None:
    document = json.loads(paramimp.render(changed, "json"))
    assert document["schema_version"] == 1
    assert [one["label"] for one in document["sweeps"]] == ["A", "B"]
    assert document["sweeps"][0]["runs"] == {"found": 60, "used": 60, "outside_common_range": 0}
    assert 0.5 < document["sweeps"][0]["fit"]["r2"] < 1
    for param in document["params"]:
        assert {
            "param", "shares", "difference", "difference_low", "difference_high", "p_value", "p_adjusted",
            "significant", "ranges_differ",
        } <= param.keys()  # fmt: skip
        assert [share.keys() for share in param["shares"]] == [{"importance", "importance_low", "importance_high"}] * 2
    assert document["settings"]["common_range"] is False
    assert changed.to_dict()["objective"]["metric"] == "loss"


def test_the_frame_has_a_row_per_param_and_sweep(changed: Comparison) -> None:
    frame = changed.to_frame()
    assert tuple(frame.columns) == Comparison.COLUMNS
    assert len(frame) == 2 * len(changed) == 10
    assert frame["difference"].notna().sum() == 5


def test_it_shows_itself(changed: Comparison) -> None:
    assert "+0." in str(changed)
    assert "~" in str(changed)
    assert "<table>" in changed._repr_html_()
    assert repr(changed).startswith("<Comparison of A, B by loss: ")
