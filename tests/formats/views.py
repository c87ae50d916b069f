"""Reports and views that tables are tried with."""

from __future__ import annotations

import dataclasses

from hypothesis import strategies as st

from paramimp.formats.interface import View
from paramimp.formats.table import render
from paramimp.results import Caution, Fit, Kind, LeftOutParam, ParamImportance, Report, ValueEffect
from paramimp.runs import Direction, Objective, Origin, SkippedRun, SkipReason
from tests.formats.sample import PARAMS, report

UNRANKED = {"rank": None, "importance": None, "importance_low": None, "importance_high": None, "significant": None}


WEAK = report(
    fit=Fit("permutation", 300, 0, -0.14),
    params=tuple(dataclasses.replace(param, **UNRANKED) for param in PARAMS[:4]),  # type: ignore[arg-type]
    skipped=(),
    left_out=(),
    n_found=114,
    objective=Objective("score", Direction.MINIMIZE, "default"),
    cautions=(Caution("weak-fit", "Add runs.", ()),),
)


TEXT = st.text(st.characters(codec=None), max_size=60) | st.text("ab._/ ", max_size=90)


SHARE = st.floats(0, 1)


R = st.floats(-1, 1)


METRIC = st.floats(allow_nan=False, allow_infinity=False) | st.floats(0, 1)


VALUES = st.builds(ValueEffect, TEXT, TEXT, st.integers(1, 99999), METRIC, R | st.none())


KINDS: tuple[Kind, ...] = ("number", "category", "boolean")


@st.composite
def params(draw: st.DrawFn) -> tuple[ParamImportance, ...]:
    found = []
    with_interval = draw(st.booleans())
    for rank in range(1, draw(st.integers(1, 6)) + 1):
        kind: Kind = draw(st.sampled_from(KINDS))
        found.append(
            ParamImportance(
                param=draw(TEXT),
                rank=rank * draw(st.sampled_from([1, 100])),
                kind=kind,
                n_runs=draw(st.integers(2, 114)),
                n_values=2,
                importance=draw(SHARE | st.none()),
                importance_low=draw(SHARE) if with_interval else None,
                importance_high=draw(SHARE) if with_interval else None,
                significant=draw(st.sampled_from([True, False, None])),
                correlation=draw(R | st.none()),
                values=tuple(draw(st.lists(VALUES, max_size=11))) if kind != "number" else (),
            )
        )
    return tuple(found)


REPORTS = st.builds(
    lambda params, text, r2, names: report(
        params=params,
        objective=Objective(text, Direction.MAXIMIZE, "option"),
        fit=Fit("permutation", 300, 0, r2),
        left_out=tuple(LeftOutParam(name, "constant", "always 1.") for name in names),
        cautions=(Caution("x", f"about {text}", tuple(names)),),
        skipped=tuple(SkippedRun(Origin(name), SkipReason.UNREADABLE, "broken") for name in names),
    ),
    params(),
    TEXT,
    st.none() | st.floats(-1, 1),
    st.lists(TEXT, max_size=6),
)


def lines_of(document: Report, view: View) -> list[str]:
    return render(document, view).splitlines()
