"""A comparison written by hand: two sweeps, one of which never tried large learning rates."""

from __future__ import annotations

import numpy as np

from paramimp.comparison.result import ComparedParam, Comparison, Moved, Sweep
from paramimp.comparison.tried import Tried
from paramimp.results import Caution, LeftOutParam
from paramimp.results.difference import Known
from paramimp.results.effects import Effect, EffectPoint
from paramimp.runs import Direction, Objective, Summary


def comparison() -> Comparison:
    lr = {"first": Known(0.6, 0.5, 0.7), "second": Known(0.25, 0.15, 0.35)}
    width = {"first": Known(0.3, 0.2, 0.4), "second": Known(0.35, 0.25, 0.45)}
    seed = {"first": Known(0.1, 0.0, 0.2)}
    best = EffectPoint("adam", 0.1, 0.05, 0.15, 20)
    worst = EffectPoint("sgd", 0.9, 0.85, 0.95, 20)
    good = Effect("category", "partial", (best, worst), best, values=("adam",))
    return Comparison(
        version="0.1.0",
        objective=Objective("loss", Direction.MINIMIZE, "name", Summary.LAST),
        sweeps=(
            Sweep("first", 45, 40, {"r2": 0.8}, {"lr": lr["first"], "width": width["first"], "seed": seed["first"]}),
            Sweep(
                "second",
                50,
                30,
                {"r2": None},
                {"lr": lr["second"], "width": width["second"]},
                n_outside=20,
                left_out={"seed": LeftOutParam("seed", "constant", "always 0.")},
                cautions=(Caution("few-runs", "Few runs. Aim for more."),),
            ),
        ),
        params=(
            ComparedParam(
                "lr",
                (lr["first"], lr["second"]),
                (Moved("second", -0.35, -0.49, -0.21, 4e-5, 8e-5, significant=True),),
                (Tried(np.array([0.1, 0.5]), {}), Tried(np.array([0.1, 0.2]), {})),
                ranges_differ=True,
                best=(good, None),
            ),
            ComparedParam(
                "width",
                (width["first"], width["second"]),
                (Moved("second", 0.05, -0.09, 0.19, 0.56, 0.56, significant=False),),
                (Tried(np.array([1.0, 2.0]), {}), Tried(np.array([1.0, 2.0]), {})),
                ranges_differ=False,
                best=(None, None),
            ),
            ComparedParam("seed", (seed["first"], None), (None,), (None, None), ranges_differ=None, best=(None, None)),
        ),
        cautions=(Caution("ranges-differ", "second never tried lr > 0.2.", ("lr",)),),
        settings={"by": None, "common_range": True},
    )
