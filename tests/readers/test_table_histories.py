"""Tables that may be the curves of one run, under whatever name its steps are counted."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from paramimp.errors import ParamimpError
from paramimp.readers.interface import ReadOptions
from paramimp.readers.table.histories import history_in, may_be_one_history
from paramimp.readers.table.rows import Table, make_table
from paramimp.readers.table.runs import runs_of


def table_of(**columns: Any) -> Table:
    cells = [np.asarray(values).tolist() for values in columns.values()]
    return make_table([dict(zip(columns, row, strict=True)) for row in zip(*cells, strict=True)])


def curves(n_steps: int, seed: int = 0) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    steps = np.arange(1, n_steps + 1)
    loss = 2.3 * np.exp(-steps / 6) + 0.3 + rng.normal(0, 0.02, n_steps)
    held_out = loss + 0.1 + rng.normal(0, 0.03, n_steps)
    return {"strata": loss, "dokladnosc": 1 - loss / 3 + rng.normal(0, 0.01, n_steps), "strata_wal": held_out}


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("n_steps", [10, 30])
def test_curves_below_a_counter_of_any_name_are_asked_about(first: int, n_steps: int) -> None:
    table = table_of(Kolej=np.arange(first, n_steps + first), **curves(n_steps))
    assert may_be_one_history(table) == "Kolej"
    with pytest.raises(ParamimpError, match="If 'Kolej' counts the steps of one run, these are its curves"):
        list(runs_of(table, "log.csv", "table", ReadOptions(metrics=("strata_wal",))))


def test_the_counter_can_be_named_as_the_param() -> None:
    table = table_of(Iteracja=np.arange(10), **curves(10))
    runs = list(runs_of(table, "log.csv", "table", ReadOptions(metrics=("strata_wal",), params=("Iteracja",))))
    assert len(runs) == 10


def test_rows_that_are_counted_are_no_curves_where_something_was_drawn_or_sorted_or_is_a_label() -> None:
    rng = np.random.default_rng(1)
    counted, drift = np.arange(20), curves(20)
    assert may_be_one_history(table_of(nr=counted, alfa=rng.uniform(0, 1, 20), **drift)) is None
    assert may_be_one_history(table_of(nr=counted, lr=np.geomspace(1e-4, 0.1, 20), **drift)) is None
    assert may_be_one_history(table_of(nr=counted, etykieta=["a", "b"] * 10, **drift)) is None
    assert may_be_one_history(table_of(nr=counted, alfa=np.linspace(0, 1, 20), wynik=drift["strata"])) is None
    assert may_be_one_history(table_of(nr=counted[::-1], **drift)) is None
    assert may_be_one_history(table_of(nr=counted[:6], **{name: c[:6] for name, c in drift.items()})) is None


@pytest.mark.parametrize("largest", [1e-200, 1e200, 1e308])
def test_curves_whose_squares_no_float_holds_are_curves(largest: float) -> None:
    table = table_of(nr=np.arange(20), a=largest * np.linspace(0.1, 1, 20), **curves(20))
    assert may_be_one_history(table) == "nr"


def test_whole_numbers_that_no_float_holds_are_no_curve() -> None:
    rows = [{"nr": n, "a": 10**320 * n, "b": 0.5 - n / 40, "c": 0.1 * n} for n in range(20)]
    assert may_be_one_history(make_table([{**rows[0], "a": 0.5}, *rows[1:]])) is None


def test_no_random_search_whose_rows_are_numbered_is_taken_for_curves() -> None:
    for seed in range(200):
        rng = np.random.default_rng([3, seed])
        n = int(rng.choice([8, 10, 20, 50]))
        drawn = {f"x{place}": rng.uniform(0, 1, n) for place in range(2)}
        assert may_be_one_history(table_of(nr=np.arange(n), **drawn, z=sum(drawn.values()))) is None


def test_a_known_counter_makes_a_history_without_a_question() -> None:
    assert (
        history_in(table_of(epoch=np.arange(10), **curves(10))) == "a history, one row per step ('epoch' counts them)"
    )


@pytest.mark.parametrize("first", [math.nan, math.inf, 0.5])
def test_a_counter_that_begins_with_no_whole_number_counts_nothing(first: float) -> None:
    rows = [{"steps": float(n) if n else first, "lr": n * 7 % 5 / 10, "loss": n * 3 % 11} for n in range(12)]
    assert history_in(make_table(rows)) is None
    assert history_in(make_table([row | {"steps": n} for n, row in enumerate(rows)])) is not None


@pytest.mark.parametrize("counter", ["generation", "Geração", "geracao", "Iteracja", "itération", "iterazione"])
def test_generations_that_count_the_rows_are_steps_in_any_language(counter: str) -> None:
    """The best of a population goes down, the worst does as it likes."""
    rows = [{counter: n, "melhor": 435 - 7 * n, "pior": 500 + n * 37 % 53} for n in range(20)]
    assert history_in(make_table(rows)) == f"a history, one row per step ('{counter}' counts them)"
    assert (
        history_in(make_table([{**row, "learning_rate": 0.1 / (1 + n * 7 % 5)} for n, row in enumerate(rows)])) is None
    )
    individuals = [{**row, counter: n // 4} for n, row in enumerate(rows)]
    assert history_in(make_table(individuals)) is None
