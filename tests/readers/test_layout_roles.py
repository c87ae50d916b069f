"""Which files hold settings and which results, by what siblings have in common."""

from __future__ import annotations

import json
from typing import Any

import pytest

from paramimp.readers.layout.contents import Contents, contents_of
from paramimp.readers.layout.roles import Evidence, of_results, of_settings


def samples(*documents: Any) -> list[Contents]:
    found = [contents_of((d if isinstance(d, str) else json.dumps(d)).encode(), "file") for d in documents]
    return [each for each in found if each is not None]


LONG = (0.512341, 0.418732, 0.612384, 0.299871)


@pytest.mark.parametrize(
    ("documents", "path", "expected"),
    [
        ([{"lr": lr, "net": "a"} for lr in (0.1, 0.01, 0.1, 0.2)], "x", Evidence.SURE),
        ([{"lr": lr, "net": "a"} for lr in LONG], "x", Evidence.SURE),
        ([{"threads": threads, "net": "a"} for threads in (1, 4, 1, 4)], "x", Evidence.LIKELY),
        ([{"threads": threads, "net": "a"} for threads in (1, 4, 1, 4)], "options/x.json", Evidence.SURE),
        ([{"threads": 4, "net": "a"}] * 4, "config.json", Evidence.NONE),
        ([{"job_id": n, "seed": n, "out": f"runs/{n}", "lr": 0.1} for n in range(4)], "config.json", Evidence.NONE),
        ([{"number": n, "size": 64} for n in range(4)], "config.json", Evidence.NONE),
        ([{"val_loss": loss, "time": 10 + n} for n, loss in enumerate(LONG)], "x", Evidence.NONE),
        ([{"lr": 0.1 + n % 2, "val_loss": loss} for n, loss in enumerate(LONG)], "x", Evidence.NONE),
        ([{"lr": 0.1, "batch_size": 8, "memory_gb": gb} for gb in (16, 32, 16, 32)], "x", Evidence.NONE),
        ([{"lr": lr, "batch_size": 8, "memory_gb": 16} for lr in (16, 32, 16, 32)], "x", Evidence.SURE),
        ([{"hostname": host, "size": 64} for host in ("a", "b", "a", "b")], "config.json", Evidence.NONE),
        ([{"beta": 2.4, "kappa": kappa} for kappa in (0.12, 0.13, 0.12, 0.13)], "x", Evidence.NONE),
        ([{"beta": beta, "kappa": beta / 2} for beta in (2.2, 2.4, 2.2, 2.4)], "x", Evidence.SURE),
        ([{"beta": 2 + n % 2, "kappa": loss} for n, loss in enumerate(LONG)], "x", Evidence.NONE),
        ([{"loss": loss, "lr": 0.1} for loss in ("l1", "l2", "l1", "l2")], "x", Evidence.SURE),
    ],
    ids=[
        "a grid", "drawn", "unknown names", "by its folder", "a library's", "own", "counted", "results", "a row",
        "a quantity alone", "a quantity beside", "where it ran", "a result alone", "either", "a result", "which loss",
    ],
)  # fmt: skip
def test_settings_differ_in_what_was_chosen(documents: list[Any], path: str, expected: Evidence) -> None:
    assert of_settings(samples(*documents), path) is expected


def epochs(last: float) -> str:
    return f"epoch,loss,hd\n1,9.5,1.5\n2,{last},2.5\n"


@pytest.mark.parametrize(
    ("documents", "path", "expected"),
    [
        ([{"val_loss": loss} for loss in LONG], "x", Evidence.SURE),
        ([{"hd": loss, "n": 64} for loss in LONG], "x", Evidence.LIKELY),
        ([epochs(loss) for loss in LONG], "log", Evidence.SURE),
        ([{"reports": [{"loss": 2.5}, {"loss": loss}], "parleys": 100} for loss in LONG], "x", Evidence.SURE),
        ([f"id,p_score\n1,0.5\n2,{loss}\n" for loss in LONG], "predictions.csv", Evidence.LIKELY),
        ([f"generation,fitness\n0,0.5\n1,0.75\n2,{loss}\n" for loss in LONG], "x.csv", Evidence.LIKELY),
        ([f"id,trait\n0,0.5\n1,0.75\n2,{loss}\n" for loss in LONG], "x.csv", Evidence.NONE),
        ([{"val_loss": 0.5}] * 4, "x", Evidence.NONE),
        ([{"lr": loss, "hd": 3.5} for loss in LONG], "x", Evidence.NONE),
        ([{"a": 0, "b": n} for n in range(4)], "vocab.json", Evidence.NONE),
        ([{f"{k}.png": loss + k for k in range(4)} for loss in LONG], "x", Evidence.NONE),
        ([f"id,p\n1,0.5\n2,{loss}\n" for loss in LONG], "predictions.csv", Evidence.NONE),
        ([f"[{n}]\ttrain-error:0.5\n[1]\ttrain-error:{loss}\n" for n, loss in enumerate(LONG)], "x", Evidence.SURE),
        (["".join(f"s:{k} trl:{loss + k:.4f}\n" for k in range(9)) for loss in LONG], "x", Evidence.LIKELY),
        (["".join(f"s:{k} trl:{loss + k:.4f}\n" for k in range(3)) for loss in LONG], "x", Evidence.NONE),
        ([f"1,0.5\n2,{loss}\n" for loss in LONG], "environment.csv", Evidence.LIKELY),
        ([f"1,0.5\n2,{loss}\n" for loss in LONG], "learning_rate.csv", Evidence.NONE),
        ([f"1,0.5\n2,{loss}\n" for loss in LONG], "val_loss.csv", Evidence.SURE),
        ([[{"name": {"name": f"m{k}"}, "mean": loss + k, "max": k} for k in range(150)] for loss in LONG],
         "x", Evidence.LIKELY),
        ([[{"name": f"img{k}", "dice": loss + k} for k in range(250)] for loss in LONG], "x", Evidence.NONE),
    ],
    ids=[
        "finals", "unknown names", "a table", "a history inside", "scores", "counted rows", "things",
        "constant", "settings", "words", "samples",
        "predictions", "a log", "a log of curves", "a short log", "values without a name", "a schedule",
        "named after it", "many statistics", "many samples",
    ],
)  # fmt: skip
def test_results_differ_in_all_of_their_digits(documents: list[Any], path: str, expected: Evidence) -> None:
    assert of_results(samples(*documents), path) is expected
