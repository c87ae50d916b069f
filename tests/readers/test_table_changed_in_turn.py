"""Tables of one change at a time are refused with what is missing in them; a grid of a label and a value is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from paramimp import ParamimpError, analyze
from paramimp.readers.table.changed_in_turn import changed_in_turn
from paramimp.readers.table.rows import make_table
from tests.readers.tables import write

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

TURNS: Mapping[str, Sequence[object]] = {
    "chunk_size": [256, 512, 1024],
    "k": [3, 5, 10],
    "alpha": [0.0, 0.25, 0.5, 0.75],
}


def rows(turns: Mapping[str, Sequence[object]]) -> str:
    return "".join(
        f"{name},{value},{(3 * place + turn) % 7 / 10}\n"
        for place, (name, values) in enumerate(turns.items())
        for turn, value in enumerate(values)
    )


@pytest.mark.parametrize(
    "head",
    ["param,value", "Parameter,Value", "sweep,val", "was,wert", "param_name,param_value", "sweepName,sweepVal"],
)
def test_values_of_several_params_in_one_column_are_not_ranked(head: str, tmp_path: Path) -> None:
    path = write(tmp_path, f"{head},mrr\n{rows(TURNS)}")
    naming, value = head.split(",")
    with pytest.raises(ParamimpError, match=f"'{value}' holds the values of what '{naming}' names: chunk_size, k and"):
        analyze(path, "mrr")
    assert analyze(path, "mrr", params=[value]).params


def test_texts_among_the_values_are_of_a_param_as_well(tmp_path: Path) -> None:
    turns = {**TURNS, "initMethod": ["random", "heuristic"]}
    with pytest.raises(ParamimpError, match="chunk_size, k, alpha and initMethod"):
        analyze(write(tmp_path, f"parameter,value,fitness\n{rows(turns)}"), "fitness")


@pytest.mark.parametrize(
    ("head", "turns"),
    [
        ("optimizer,lr", TURNS),  # a value of its own name
        ("param,value", {name: [1, 2, 3] for name in TURNS}),  # a grid: each label with each value
        ("city,value", {"Rome": [1, 2], "Oslo": [3, 4], "Bonn": [5, 6]}),  # labels of something else
    ],
)
def test_a_grid_and_labels_of_something_else_are_no_changes_in_turn(
    head: str, turns: Mapping[str, Sequence[object]]
) -> None:
    lines = rows(turns).splitlines()
    table = make_table([dict(zip([*head.split(","), "mrr"], line.split(","), strict=True)) for line in lines])
    assert changed_in_turn(table) is None


def test_a_value_that_belongs_to_nothing_before_it_is_a_choice_or_a_result() -> None:
    rows = [{"knob": name, "clip_value": value} for name, values in TURNS.items() for value in values]
    assert changed_in_turn(make_table(rows)) is None
    assert (
        changed_in_turn(make_table([{"knob_name": r["knob"], "knob_value": r["clip_value"]} for r in rows])) is not None
    )
