"""Every tool's copy of the same runs holds the same problem: hence the same ranking.

What a method works on are the kinds and values of the params and the metric, so these are compared: eight runs rank
nothing. Scheduler and momentum are null or one value in these runs, and a table has an empty cell for null.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from paramimp import load_runs
from paramimp.table.cells import ABSENT
from paramimp.table.params import Param, infer
from paramimp.table.run_table import RunTable
from tests.readers.digits import FINISHED, SAMPLES, config_of, final_of, versions

PARAMS = tuple(name for name in config_of("r000") if name != "notes")  # null in every run, and in no table
COPIES = {
    **{f"{tool}/{version}": "." for tool in ("dvclive", "ray", "sacred") for version in versions(tool)},
    **{f"hydra/{version}/multirun": "." for version in versions("hydra")},
    **{f"lightning/{version}/{logger}": "." for version in versions("lightning") for logger in ("csv", "tb")},
    **{f"tensorboard/{writer}": "/" for writer in versions("tensorboard")},
    **{
        f"table/{name}": "."
        for name in ("runs.csv", "runs_semicolon.csv", "runs_index.csv", "runs.parquet", "runs.arff")
    },
}
"""Place among the samples to what stands between the parts of a name."""
FLAGS_ARE_NUMBERS = "tensorboard/torch"


def frame_of(keys: list[str]) -> pd.DataFrame:
    """What the script was told and what came out, as a user would hand it over."""
    rows = [{**config_of(key), "val_loss": final_of(key)} for key in keys]
    return pd.DataFrame(rows, index=keys)


def params_of(table: RunTable, rows: list[int], separator: str = ".") -> dict[str, list[Param]]:
    names = {name: name.replace(".", separator) for name in PARAMS}
    return {
        name: [
            Param(param.name.replace(separator, "."), param.kind, param.values, param.levels)
            for param in infer(found, [table.params[found][row] for row in rows])
        ]
        for name, found in names.items()
    }


def keys_of(table: RunTable) -> dict[str, int]:
    """Rows of the runs that finished by their keys: a param that the script logged, or part of the run's name."""
    logged = table.params.get("key", [ABSENT] * len(table.rows))
    keys: dict[str, int] = {}
    for row, (known, key) in enumerate(zip(table.rows, logged, strict=True)):
        for part in (key, *known.run.split("/")):
            if part in FINISHED and not known.skip_reason:
                keys[str(part)] = row
    return keys


@pytest.mark.parametrize("copy", COPIES)
def test_the_params_of_every_copy_are_of_the_same_kinds_and_values(copy: str) -> None:
    table = load_runs(SAMPLES / copy, params=PARAMS if copy.startswith("table") else ())
    rows = keys_of(table)
    keys = [key for key in FINISHED if key in rows]
    assert len(keys) >= 3
    told = params_of(load_runs(frame_of(keys), params=PARAMS), list(range(len(keys))))
    found = params_of(table, [rows[key] for key in keys], COPIES[copy])
    for name in PARAMS:
        assert [shape(param) for param in found[name]] == [
            as_number(shape(param)) if copy.startswith(FLAGS_ARE_NUMBERS) else shape(param) for param in told[name]
        ]


def shape(param: Param) -> tuple[Any, ...]:
    return param.name, param.kind, param.levels, repr(param.values.tolist())


def as_number(shape: tuple[Any, ...]) -> tuple[Any, ...]:
    name, kind, levels, values = shape
    return (name, "number", (), values) if kind == "boolean" else (name, kind, levels, values)
