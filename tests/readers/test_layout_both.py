"""Which names of documents of settings and results are results."""

from __future__ import annotations

from typing import Any

import pytest

from paramimp.readers.layout.both import of_both, repeated_names
from paramimp.readers.layout.roles import Evidence
from tests.readers.test_layout_roles import LONG, samples


@pytest.mark.parametrize(
    ("documents", "evidence", "measured"),
    [
        (
            [{"lr": 0.1 + n % 2, "val_loss": loss} for n, loss in enumerate(LONG)],
            Evidence.SURE,
            frozenset({"val_loss"}),
        ),
        (
            [{"model": "ab"[n % 2], "time": loss, "x": loss} for n, loss in enumerate(LONG)],
            Evidence.LIKELY,
            {"time", "x"},
        ),
        ([{"model": "ab"[n % 2], "time": 10 * (n % 2)} for n in range(4)], Evidence.NONE, frozenset()),
        ([{"lr": 0.1, "val_loss": loss} for loss in LONG], Evidence.NONE, frozenset({"val_loss"})),
        ([{"lr": loss, "wd": loss} for loss in LONG], Evidence.NONE, frozenset()),
        ([{"lr": 0.1 + n % 2, "loss": [9.5, loss]} for n, loss in enumerate(LONG)], Evidence.SURE, frozenset({"loss"})),
        ([{"args": {"lr": 0.1 + n % 2}, "val_loss": loss} for n, loss in enumerate(LONG)], Evidence.NONE, frozenset()),
        ([{"model": "ab"[n % 2], "end": {"loss": loss, "n": n, "at": 1}} for n, loss in enumerate(LONG)],
         Evidence.LIKELY, frozenset({"end.loss", "end.n", "end.at"})),
        ([{"end": {"model": "ab"[n % 2], "loss": loss, "n": n}} for n, loss in enumerate(LONG)],
         Evidence.LIKELY, frozenset({"end.loss"})),
        ([{"model": "ab"[n % 2], "loss": loss, "at": 1704103201 + n, "size": 4096 << n} for n, loss in enumerate(LONG)],
         Evidence.LIKELY, frozenset({"loss", "at"})),
    ],
    ids=[
        "a row", "unknown names", "times that were set", "nothing was chosen", "nothing was measured", "a curve",
        "apart", "a block", "a block of both", "times",
    ],
)  # fmt: skip
def test_what_each_has_for_itself_among_settings_was_measured(
    documents: list[Any], evidence: Evidence, measured: frozenset[str]
) -> None:
    assert of_both(samples(*documents), "x") == (evidence, measured)


def told_and_measured(n: int, loss: float) -> list[tuple[str, object]]:
    return [("mixing", loss / 2), ("lr", 0.1 + n % 2), ("val_loss", loss), ("gap", loss * 3)]


@pytest.mark.parametrize(
    ("order", "measured"),
    [
        ((0, 1, 2, 3), {"val_loss", "gap"}),
        ((3, 2, 1, 0), {"val_loss", "gap"}),
        ((3, 2, 0, 1), {"val_loss", "gap", "mixing"}),
        ((1, 0, 3, 2), {"val_loss", "gap", "mixing"}),
        ((3, 1, 0, 2), {"val_loss", "gap", "mixing"}),
    ],
    ids=["settings first", "results first", "between", "between, settings first", "of the alphabet"],
)
def test_what_was_drawn_is_told_by_where_it_stands(order: tuple[int, ...], measured: set[str]) -> None:
    documents = [dict(told_and_measured(n, loss)[place] for place in order) for n, loss in enumerate(LONG)]
    assert of_both(samples(*documents), "x") == (Evidence.SURE, frozenset(measured))


def test_what_a_run_has_in_two_documents_was_told() -> None:
    """Unless it counts, tells one run from another, or is called as a result is."""
    told = [{"gap": loss, "step": n, "run_id": loss, "best_loss": loss, "lr": 0.1} for n, loss in enumerate(LONG)]
    both = [{f"r{n}": found for n, found in enumerate(samples(*told))} for _ in range(2)]
    assert repeated_names(both) == {"gap"}
    other = {f"r{n}": found for n, found in enumerate(samples(*({**each, "gap": 0.5} for each in told)))}
    assert repeated_names([both[0], other]) == frozenset()
    documents = [{"lr": 0.1 + n % 2, "gap": loss, "val_loss": loss} for n, loss in enumerate(LONG)]
    assert of_both(samples(*documents), "x") == (Evidence.SURE, frozenset({"gap", "val_loss"}))
    assert of_both(samples(*documents), "x", {"gap"}) == (Evidence.SURE, frozenset({"val_loss"}))
