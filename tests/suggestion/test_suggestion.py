"""A suggestion as JSON, as a frame, in a notebook, and for the old space."""

from __future__ import annotations

import json

from paramimp.suggestion.suggestion import SUGGESTION_COLUMNS, Suggestion


def test_the_json_has_the_fields_of_the_contract(made: Suggestion) -> None:
    document = json.loads(json.dumps(made.to_dict(), allow_nan=False))
    assert set(document) == {
        "schema_version", "version", "objective", "runs", "fit", "decision", "params", "start_with", "runs_proposed",
        "sampler", "cautions", "settings",
    }  # fmt: skip
    assert document["decision"] == "narrow"
    for each in document["params"]:
        assert set(each) - {"when"} == {"param", "action", "old", "new", "why"}
        assert each["action"] in ("narrow", "widen", "fix", "keep", "vary")
        assert {each["old"]["type"], each["new"]["type"]} <= {"float", "int", "category", "constant"}


def test_it_is_a_frame_a_table_and_a_cell_of_a_notebook(made: Suggestion) -> None:
    frame = made.to_frame()
    assert tuple(frame.columns) == SUGGESTION_COLUMNS
    assert len(frame) == len(made.params)
    assert frame["why"].str.len().min() > 0
    assert "<table>" in made._repr_html_()
    assert "in the new space" in str(made)
    assert '.write("optuna")' in str(made).splitlines()[-1]
    assert repr(made).startswith("<Suggestion for loss from 80 runs: ")


def test_the_wide_file_is_of_the_old_space_with_a_fifth_of_the_runs(made: Suggestion) -> None:
    wide = made.wide()
    assert wide.runs_proposed == round(made.runs_proposed / 5)
    assert all(each.new == each.old for each in wide.params)
