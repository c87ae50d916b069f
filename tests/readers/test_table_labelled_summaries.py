"""Rows that a label and their numbers tell to be a statistic of others are no runs; choices called ``mean`` are."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.readers.tables import load, write

RATES = [0.01, 0.2, 0.03, 0.004, 0.05, 0.6]
SIZES = [16.0, 64.0, 32.0, 16.0, 128.0, 32.0]
LOSSES = [0.5112, 0.2534, 0.7519, 0.3021, 0.6127, 0.4416]
ROWS = list(zip(RATES, SIZES, LOSSES, strict=True))
HEAD = "lr,batch_size,val_loss\n"
BODY = "".join(f"{lr},{size:g},{loss}\n" for lr, size, loss in ROWS)


def upper_quartile(numbers: Sequence[float]) -> float:
    return statistics.quantiles(numbers, n=4, method="inclusive")[2]


OF: dict[str, Callable[[Sequence[float]], float]] = {
    "mean": statistics.fmean,
    "std": statistics.stdev,
    "min": min,
    "max": max,
    "median": statistics.median,
    "count": len,
    "sum": sum,
    "75%": upper_quartile,
}


def left_out(path: Path) -> tuple[int, list[str]]:
    """How many runs were used, and what is said of the summaries."""
    rows = load(path).rows
    told = [row.told for row in rows if "it is no run" in row.told]
    return len(rows) - len(told), told


@pytest.mark.parametrize("label", [label for label in OF if label not in ("75%", "count")])
@pytest.mark.parametrize("place", ["first", "last"])
def test_a_label_in_a_column_of_numbers_and_the_statistic_of_a_result_is_no_run(
    tmp_path: Path, label: str, place: str
) -> None:
    row = f"{label},{OF[label](SIZES):.6g},{OF[label](LOSSES):.6g}\n"
    text = HEAD + (row + BODY if place == "first" else BODY + row)
    used, (told,) = left_out(write(tmp_path, text))
    assert used == len(ROWS)
    assert ("rows below" if place == "first" else "rows above") in told
    assert [row.skip_reason for row in load(tmp_path / "runs.csv").rows].count("") == len(ROWS)


@pytest.mark.parametrize(
    "labels", [["mean", "std"], ["min", "median", "max"], ["count", "mean", "std", "min", "75%", "max"]]
)
@pytest.mark.parametrize("of_params", [True, False])
@pytest.mark.parametrize("name", ["run,", ""])
def test_several_statistics_of_all_columns_are_no_runs(
    tmp_path: Path, labels: list[str], of_params: bool, name: str
) -> None:
    body = "".join(f"r{n},{row}\n" if name else f"{row}\n" for n, row in enumerate(BODY.splitlines()))
    last = ""
    for label in labels:
        rate, size = (f"{OF[label](c):.6g}" if of_params else "" for c in (RATES, SIZES))
        last += f"{label},{rate},{size}," if name else f"{label},{size},"
        last += f"{OF[label](LOSSES):.5g}\n"
    used, told = left_out(write(tmp_path, name + HEAD + body + last))
    assert (used, len(told)) == (len(ROWS), len(labels))


@pytest.mark.parametrize("labels", [("Durchschnitt", "Streuung", "Kleinster"), ("moyen", "écart-type", "plus petit")])
@pytest.mark.parametrize("name", ["run,", ""])
def test_words_of_any_language_are_told_by_the_numbers(tmp_path: Path, labels: tuple[str, str, str], name: str) -> None:
    body = "".join(f"r{n},{row}\n" if name else f"{row}\n" for n, row in enumerate(BODY.splitlines()))
    last = "".join(
        f"{label},{f'{of(RATES):.5f},' if name else ''}{of(SIZES):.4f},{of(LOSSES):.4f}\n"
        for label, of in zip(labels, (OF["mean"], OF["std"], OF["min"]), strict=True)
    )
    used, told = left_out(write(tmp_path, name + HEAD + body + last))
    assert (used, len(told)) == (len(ROWS), 3)


def test_beside_a_proven_mean_a_word_needs_no_proof_and_a_run_is_one(tmp_path: Path) -> None:
    mean = f"mean,,{statistics.fmean(LOSSES):.4f}\n"
    used, told = left_out(write(tmp_path, f"{HEAD}{BODY}auto,32,0.4401\n{mean}std,,0.2\n"))
    assert (used, len(told)) == (len(ROWS) + 1, 2)


def groups(*, at_the_end: bool) -> str:
    body, last = "", ""
    for group, rate in enumerate([0.1, 0.01, 0.001]):
        losses = [0.3 + 0.1 * group + 0.0137 * seed * seed for seed in range(4)]
        body += "".join(f"adam{group},{rate},{seed},{loss:.4f}\n" for seed, loss in enumerate(losses))
        written = [float(f"{loss:.4f}") for loss in losses]
        means = f"adam{group},{rate},mean,{statistics.fmean(written):.4f}\n"
        means += f"adam{group},{rate},std,{statistics.stdev(written):.4f}\n"
        if at_the_end:
            last += means
        else:
            body += means
    return "method,lr,seed,val_loss\n" + body + last


@pytest.mark.parametrize("at_the_end", [True, False])
def test_the_means_of_groups_are_no_runs(tmp_path: Path, at_the_end: bool) -> None:
    used, told = left_out(write(tmp_path, groups(at_the_end=at_the_end)))
    assert (used, len(told)) == (12, 6)


@pytest.mark.parametrize(
    "text",
    [
        # an imputation, a reduction, a pooling: numbers and words, or words alone
        "fill,lr,val_loss\n0,0.1,0.5123\n1,0.2,0.4123\n2,0.1,0.4722\n0,0.2,0.3999\n1,0.1,0.4211\nmean,0.2,0.4321\n",
        "fill,lr,val_loss\n0,0.1,0.5123\n1,0.2,0.4123\n2,0.1,0.4722\n0,0.2,0.3999\nmean,0.1,0.41\nmedian,0.2,0.43\n",
        "pooling,lr,acc\nmean,0.1,0.51\nmax,0.2,0.52\nsum,0.1,0.61\nmean,0.2,0.57\nmax,0.1,0.54\nsum,0.2,0.61\n",
        # the best one of all: no other run has its value
        "max_features,lr,acc\n2,0.1,0.512\n4,0.2,0.523\n8,0.1,0.611\n2,0.2,0.572\n4,0.1,0.541\nmax,0.2,0.651\n",
        # it shares its value with the best of the others, and its choices are no extremes
        "max_features,lr,acc\n2,0.1,0.512\n4,0.3,0.523\n8,0.1,0.611\n2,0.2,0.572\n4,0.1,0.541\nmax,0.2,0.611\n",
        "optimizer,lr,acc\nadam,0.1,0.51\nsgd,0.2,0.52\nadam,0.3,0.61\nbest,0.3,0.61\nsgd,0.3,0.54\nadam,0.2,0.61\n",
        # one of several runs with the same choice has the mean of the others by accident
        "fill,lr,acc\n0,0.1,0.81\n1,0.1,0.83\nmean,0.1,0.82\n0,0.1,0.85\nmean,0.1,0.88\n1,0.1,0.79\nmean,0.1,0.7\n",
        # a run that diverged in the middle of a grid
        "lr,size,val_loss\n0.1,16,0.5\n0.1,32,0.4\n0.3,16,0.41\n0.3,48,0.42\n0.1,48,0.45\n0.2,32,diverged\n",
        "lr,size,val_loss\nauto,16,0.5123\n0.1,32,0.4123\n0.3,16,0.4155\n0.3,48,0.4298\nauto,48,0.4511\n0.2,32,0.4\n",
    ],
)
def test_a_choice_called_so_is_one(tmp_path: Path, text: str) -> None:
    used, told = left_out(write(tmp_path, text))
    assert not told
    assert used == text.count("\n") - 1


def test_rows_keep_their_numbers_and_their_order_behind_a_summary(tmp_path: Path) -> None:
    table = load(write(tmp_path, HEAD + f"mean,,{statistics.fmean(LOSSES):.4f}\n" + BODY))
    used = [row for row in table.rows if not row.skip_reason]
    assert [row.name.rpartition("/")[2] for row in used] == ["2", "3", "4", "5", "6", "7"]
    assert {type(record["params.lr"]) for record in table.records() if record.get("params.lr") is not None} <= {float}
