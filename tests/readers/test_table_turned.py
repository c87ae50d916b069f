"""Tables with a column per run are turned; those that stand upright stay as they are."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from paramimp import analyze
from paramimp.readers.table.csv_file import load_csv_table
from paramimp.readers.table.turned import turned

if TYPE_CHECKING:
    from pathlib import Path

LYING = {
    "known names": ",r1,r2,r3\nlr,0.1,0.2,0.3\nbs,16,32,16\nloss,1,2,3\n",
    "known names below another head": "Parameter,A,B,C\nlearning_rate,0.1,0.2,0.3\nval_acc,1,2,3\n",
    "cells in another language": "名字,甲,乙,丙,丁\n学习率,0.1,0.2,0.3,0.4\n种类,x,y,x,y\n损失,1,2,3,4\n",
    "numbered columns": ",0,1,2\nscore of it,1,2,3\nx,4,5,6\n",
    "an empty cell": ",r1,r2,r3\nlr,0.1,0.2,0.3\nwd,,1,2\nloss,1,2,3\n",
}
UPRIGHT = {
    "ablations": "variant,acc,f1,loss\nno dropout,0.1,0.2,0.3\nfull,0.3,0.4,0.5\nlr 0.1,0.3,0.4,0.6\n",
    "shares of params": "param,importance,low,high\nlr,0.1,0.2,0.3\nwd,0.3,0.4,0.5\n",
    "runs that failed": "名字,甲,乙,丙\nraz,0.1,0.2,0.3\ndva,失败,失败,失败\ntri,0.3,0.4,0.6\n",
    "texts in some columns": "名字,甲,乙,丙\nraz,0.1,x,0.3\ndva,0.2,y,0.4\ntri,0.3,x,0.6\n",
    "units": "name,a,b,c,d\n-,%,%,s,s\none,1,2,3,4\ntwo,2,3,4,5\nthree,2,3,4,6\n",
    "two runs": ",r1,r2\nlr,0.1,0.2\nloss,1,2\n",
    "a name twice": ",r1,r2,r3\nlr,0.1,0.2,0.3\nlr,0.1,0.2,0.3\nloss,1,2,3\n",
    "a torn line": ",r1,r2,r3\nlr,0.1,0.2,0.3\nwd,0\nloss,1,2,3\n",
    "curves of runs": "epoch,r1,r2,r3\n1,0.1,0.2,0.3\n2,0.1,0.2,0.2\n",
}


def rows_of(text: str) -> tuple[list[str], list[list[str]]]:
    head, *lines = csv.reader(io.StringIO(text))
    return head, lines


@pytest.mark.parametrize("text", LYING.values(), ids=LYING)
def test_a_table_with_a_column_per_run_is_turned(text: str) -> None:
    head, lines = rows_of(text)
    columns, rows = turned(head, lines)
    assert columns == ["run", *(line[0] for line in lines)]
    assert rows == [[name, *(line[n] for line in lines)] for n, name in enumerate(head) if n]


@pytest.mark.parametrize("text", UPRIGHT.values(), ids=UPRIGHT)
def test_a_table_with_a_row_per_run_is_not(text: str) -> None:
    assert load_csv_table(text.encode()).columns[0] == text.split(",", maxsplit=1)[0]


def test_what_pandas_transposed_is_read_as_the_frame_was(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"lr": rng.uniform(size=30).round(4), "kind": rng.choice(["a", "b"], 30)})
    frame["loss"] = frame["lr"] + rng.normal(0, 0.01, 30)
    frame.to_csv(tmp_path / "upright.csv")
    frame.T.to_csv(tmp_path / "lying.csv")
    frame.T.to_csv(tmp_path / "german.csv", sep=";", decimal=",")
    upright, *others = (
        analyze(tmp_path / f"{name}.csv", "loss", method="impurity") for name in ("upright", "lying", "german")
    )
    assert upright.n_used == 30
    for other in others:
        assert [(param.param, param.importance) for param in other.params] == [
            (param.param, param.importance) for param in upright.params
        ]
