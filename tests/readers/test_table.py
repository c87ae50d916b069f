"""Tables of runs: which columns are params, and that a metric never is one unasked.

The samples are one sweep in five forms, written by pandas 2.3 (and pyarrow 26): with and without an index column, with
semicolons and decimal commas, as JSON Lines (in which NaN and infinity are null) and as Parquet.
"""

from __future__ import annotations

import json
import math
import os
import random
import subprocess
from pathlib import Path
from typing import Any

import pytest

from paramimp import ParamimpError, analyze
from paramimp.formats.run_listing import as_csv
from paramimp.runs import Origin, Run
from paramimp.table.building import build
from paramimp.table.cells import ABSENT
from tests.patience import patience
from tests.readers.digits import EMPTY, FAILED, FINISHED, SAMPLES, config_of, final_of, typed
from tests.readers.tables import by_run, load, parts, suggested, write

TABLES = sorted((SAMPLES / "table").iterdir())


DIVERGED = ("r029", "r044")  # what the script wrote as their status is no word for how a run ended


PARAMS = ["seed", "batch_size", "epochs", "scheduler", "optimizer.*", "model.*", "data.*", "notes"]


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_every_form_of_a_table_holds_every_run_param_and_metric(path: Path) -> None:
    table = load(path, params=PARAMS)
    runs = by_run(table)
    assert len(runs) == 60
    rel = 1e-9 if path.suffix == ".jsonl" else 0.0  # pandas rounds to ten digits there
    for key in FINISHED:
        record = runs[key]
        assert (record["status"], record["path"]) == ("unknown" if key in DIVERGED else "finished", path.name)
        for name, value in config_of(key).items():
            found = record["params"].get(name)
            if rel and type(found) is type(value) is float:
                found = pytest.approx(found, rel=rel) == value and value
            assert typed(found) == typed(value), (key, name)
        if math.isfinite(final_of(key)):
            assert record["metrics"]["val_loss"] == pytest.approx(final_of(key), rel=rel, abs=0)
    assert runs[FAILED]["skip_reason"] == "not-finished"
    assert runs[EMPTY]["skip_reason"] == "no-metrics"


def test_every_form_of_a_table_gives_the_same_ranking() -> None:
    exact = [path for path in TABLES if path.suffix != ".jsonl"]
    reports = [analyze(path, "val_loss", params=PARAMS, method="impurity", seed=1) for path in exact]
    assert len({json.dumps(report.to_dict()["params"]) for report in reports}) == 1


def test_curves_in_cells_are_histories_of_a_metric(tmp_path: Path) -> None:
    curves = [[1 / (step + run + 1) for step in range(500)] for run in range(4)]
    rows = [f'{run},"[64, {run}]","{curve}"' for run, curve in enumerate(curves)]
    path = write(tmp_path, "\n".join(["lr,layers,val_losses", *rows]))
    assert parts(path) == (["layers", "lr"], ["val_losses"])
    assert list(load(path, summary="max").metrics["val_losses"]) == [curve[0] for curve in curves]


def test_a_dictionary_is_named_as_the_file_names_it(tmp_path: Path) -> None:
    path = write(tmp_path, "cfg,loss\n\"{'lr': 1, 'opt': {'name': 'adam'}}\",2\n\"{'lr': 2}\",3\n")
    assert parts(path, params=("cfg",))[0] == ["cfg.lr", "cfg.opt.name"]


def test_the_own_export_reads_back_as_it_was(tmp_path: Path) -> None:
    from paramimp.formats.run_listing import as_csv

    before = load(SAMPLES / "flat")
    after = load(write(tmp_path, as_csv(before)))
    names = {row.run: row for row in before.rows}
    assert {row.run.removeprefix("runs.csv/") for row in after.rows} == set(names)
    for name, column in before.metrics.items():
        kept = [cell for cell in column if cell is not ABSENT]
        assert repr([cell for cell in after.metrics[name] if cell is not ABSENT]) == repr(kept)
    first = by_run(before)["r000"]
    assert {k: v for k, v in by_run(after)["r000"]["params"].items() if v is not None} == {
        k: v for k, v in first["params"].items() if v is not None
    }


def test_dictionaries_in_cells_become_columns(tmp_path: Path) -> None:
    """The script in W&B's documentation writes `summary`, `config` and `name` like this."""
    import pandas as pd

    rows = [
        {
            "summary": {"loss": float("nan") if i == 3 else i * i / 7, "_step": 9, "_wandb": {"runtime": 3}},
            "config": {"lr": 10.0**-i, "opt": {"name": "adam", "nesterov": i % 2 == 0}, "layers": [8, 8], "none": None},
            "name": f"run-{i}",
        }
        for i in range(6)
    ]
    pd.DataFrame(rows).to_csv(tmp_path / "project.csv")
    params, metrics = parts(tmp_path / "project.csv", "loss")
    assert params == ["layers", "lr", "none", "opt.name", "opt.nesterov"]
    assert "loss" in metrics
    assert "_wandb.runtime" not in metrics
    record = by_run(load(tmp_path / "project.csv", params="config.*"))["run-2"]
    assert record["params"]["lr"] == 0.01
    assert record["params"]["opt.nesterov"] is True
    assert record["params"]["layers"] == [8, 8]
    assert record["metrics"]["loss"] == 4 / 7


def test_a_cell_that_only_looks_like_a_dictionary_is_text(tmp_path: Path) -> None:
    path = write(tmp_path, 'lr,note_of,loss\n1,"{broken: [",2\n2,{jinja},3\n')
    params = by_run(load(path, params=["lr", "note_of"]))
    assert [params[str(row)]["params"]["note_of"] for row in (1, 2)] == ["{broken: [", "{jinja}"]


def test_the_table_that_wandb_s_documentation_exports_is_read_by_its_dictionaries(tmp_path: Path) -> None:
    """``DataFrame({"summary": ..., "config": ..., "name": ...}).to_csv("project.csv")``, as its guide says."""
    import pandas as pd

    graph = {"_type": "graph-file", "path": "media/graph.json", "size": 33}
    summaries = [{"loss": i / 7, "_wandb": {"runtime": 4}, "_step": 9, "graph": graph} for i in range(4)]
    configs = [{"lr": 1e-05 * (i + 1), "betas": (0.9, 0.99), "sched": None, "note": "it's {odd}"} for i in range(4)]
    frame = pd.DataFrame({"summary": summaries, "config": configs, "name": [f"lively-{i}" for i in range(4)]})
    path = tmp_path / "project.csv"
    frame.to_csv(path)
    assert parts(path) == (["betas", "lr", "note", "sched"], ["_step", "loss"])
    record = by_run(load(path))["lively-1"]
    assert record["params"] == {"lr": 2e-05, "betas": [0.9, 0.99], "sched": None, "note": "it's {odd}"}
    assert record["metrics"]["loss"] == 1 / 7


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_a_file_that_is_cut_off_anywhere_is_runs_or_a_reason(tmp_path: Path, path: Path) -> None:
    data = path.read_bytes()
    for end in range(0, len(data), len(data) // 40):
        table = load(write(tmp_path, data[:end], path.name), params=["*"])
        assert table.rows
        assert all(row.message for row in table.rows if row.skip_reason)


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet", ".json", ".arff"])
@pytest.mark.parametrize(
    "data",
    [b"\0" * 999, b"PAR1" + b"\xff" * 999 + b"PAR1", b"[" * 100_000, b"{" * 100_000, b"," * 100_000, os.urandom(999)],
    ids=["zeros", "fake parquet", "brackets", "braces", "commas", "noise"],
)
def test_garbage_is_refused_at_once(tmp_path: Path, suffix: str, data: bytes) -> None:
    with patience():
        table = load(write(tmp_path, data, f"runs{suffix}"))
    assert [row.skip_reason for row in table.rows if not row.skip_reason] == []


def test_the_web_page_of_wandb_exports_all_params_before_all_results(tmp_path: Path) -> None:
    """As its columns stand in files that people keep: each part in the order of the alphabet."""
    head = "Name,State,Created,Runtime,Sweep,act_bits,seed,weight_bits,activation_mem,ratio,test_acc"
    rows = [f"r{i},finished,2025-12-13T23:28:4{i}.000Z,4{i},,{i % 3},{i},{i % 2},{i},{i + 1},{i * i}" for i in range(6)]
    params, metrics = parts(write(tmp_path, "\n".join([head, *rows])), "test_acc")
    assert params == ["act_bits", "seed", "weight_bits"]
    assert metrics == ["activation_mem", "ratio", "test_acc"]


@pytest.mark.parametrize("order", ["lr,bs,opt", "lr,bs", "opt,lr,bs", "wd,bs,lr", "depth,aug,lr", "lr,bs,depth,opt,wd"])
def test_columns_that_were_dragged_on_the_web_page_of_wandb_are_told_by_what_they_hold(
    tmp_path: Path, order: str
) -> None:
    """A few columns in any order may look like two parts that are sorted by name; choices have few values."""
    told = {"lr": "{:.6f}", "bs": "{}", "opt": "{}", "wd": "{}", "depth": "{}", "aug": "{}"}
    draw = random.Random(0)
    rows = []
    for i in range(24):
        one: dict[str, Any] = {"lr": 10 ** draw.uniform(-4, -1), "bs": draw.choice([16, 32, 64])}
        one |= {"opt": draw.choice(["adam", "sgd"]), "wd": draw.choice([0.1, 0.01]), "depth": draw.choice([2, 3, 4])}
        one["aug"] = draw.choice([0, 1])
        cells = [told[name].format(one[name]) for name in order.split(",")]
        loss = abs(math.log10(one["lr"]) + 2) + one["bs"] / 64 + draw.gauss(0, 0.1)
        rows.append(",".join([f"r{i}", "finished", "-", f"2025-12-13T23:28:{10 + i}.000Z", *cells, f"{loss:.12f}"]))
    path = write(tmp_path, "\n".join([f"Name,State,Notes,Created,{order},val_loss", *rows]))
    assert set(analyze(path, "val_loss", method="impurity").to_frame()["param"]) == set(order.split(","))


def test_a_long_page_of_wandb_in_two_sorted_parts_ends_in_results_whatever_they_hold(tmp_path: Path) -> None:
    head = "Name,State,Created,Sweep,act,bits,depth,seed,width,broke,stopped,test_acc"
    rows = [
        f"r{i},finished,2025-12-13T23:28:4{i % 10}.000Z,,{i % 3},{i % 2},{i % 4},{i},{i % 5},{i % 2},{i % 3},{i * i}"
        for i in range(12)
    ]
    found = suggested(write(tmp_path, "\n".join([head, *rows])), "test_acc")
    assert found == ["act", "bits", "depth", "seed", "width"]


@pytest.mark.parametrize("name", ["cache_mb", "cost", "latency_ms"])
def test_a_page_of_wandb_in_two_sorted_parts_tells_sizes_of_few_values_from_choices(tmp_path: Path, name: str) -> None:
    """Though runs share them, and their name alone may be that of a limit; so is the time that the page measured."""
    head = f"Name,State,Created,Runtime,Sweep,act_bits,batch,depth,groups,width_bits,{name},offset,ratio,test_acc"
    rows = [
        f"r{i},finished,2025-12-13T23:28:1{i}.000Z,{45 + i % 2},,{2 * (i % 3) + 2},{2**i},{i % 2},3,{4 + i % 2},"
        f"{12.5 * (i % 3) + 25},{i % 2},{8 / (i % 3 + 1)},{i * i}"
        for i in range(9)
    ]
    path = write(tmp_path, "\n".join([head, *rows]))
    assert suggested(path, "test_acc") == ["act_bits", "batch", "depth", "width_bits"]


def test_the_time_that_the_web_page_of_wandb_measured_can_be_analysed_and_named(tmp_path: Path) -> None:
    rows = [f"r{i},finished,2025-12-13T23:28:1{i}.000Z,{45 + i % 2},{i % 3},{i * i}" for i in range(9)]
    path = write(tmp_path, "\n".join(["Name,State,Created,Runtime,depth,val_loss", *rows]))
    assert set(load(path).metrics) == {"Runtime", "val_loss"}
    assert list(analyze(path, "Runtime", params=["depth"], method="impurity").to_frame()["param"]) == ["depth"]
    assert set(load(path, params=["Runtime", "depth"]).params) == {"Runtime", "depth"}


def test_the_web_page_of_wandb_calls_a_part_of_a_sweep_a_group(tmp_path: Path) -> None:
    head = "Name,State,Created,Runtime,Group,Sweep,lr,loss"
    rows = [f"r{i},finished,2025-12-13T23:28:4{i}.000Z,4{i},g{i % 3},s{i % 2},{i},{i}" for i in range(6)]
    table = load(write(tmp_path, "\n".join([head, *rows])), params=["lr"])
    assert [(row.group, row.subgroup) for row in table.rows] == [(f"s{i % 2}", f"g{i % 3}") for i in range(6)]


def test_several_parts_of_a_group_are_no_mixture(tmp_path: Path) -> None:
    """Most people put the repeats of one config into one, so that a sweep has dozens."""
    rows = [f"r{i},finished,2025-12-13T23:28:{i}.000Z,4,g{i % 3},{i},{i}" for i in range(10, 30)]
    path = write(tmp_path, "\n".join(["Name,State,Created,Runtime,Group,lr,loss", *rows]))
    report = analyze(path, "loss", params=["lr"], method="impurity")
    assert "mixed-groups" not in {caution.code for caution in report.cautions}


def test_the_run_table_of_runs_in_parts_is_read_back(tmp_path: Path) -> None:
    runs = [
        Run(Origin(f"r{i}", "wandb", group="digits", subgroup=f"g{i % 2}"), {"lr": i}, {"loss": i}) for i in range(4)
    ]
    table = load(write(tmp_path, as_csv(build(runs))))
    assert [(row.group, row.subgroup) for row in table.rows] == [("digits", f"g{i % 2}") for i in range(4)]
    assert (list(table.params), list(table.metrics)) == (["lr"], ["loss"])


def test_the_web_page_of_wandb_exports_a_table_of_its_own(tmp_path: Path) -> None:
    """Imitated by hand: all cells quoted, config and summary side by side."""
    path = SAMPLES / "wandb_csv" / "export_by_hand.csv"
    table = load(path, params=PARAMS)
    assert {row.reader for row in table.rows} == {"wandb-csv"}
    assert sum(not row.skip_reason for row in table.rows) == 54
    record = by_run(table)["absurd-bird-1"]
    assert record["metrics"]["val_loss"] == final_of("r000")
    assert typed({name: record["params"][name] for name in config_of("r000")}) == typed(config_of("r000"))
    assert not {"User", "Created", "Tags", "State"} & {*table.params, *table.metrics}
    with pytest.raises(ParamimpError, match="beside val_loss"):
        analyze(path, "val_loss")
    assert load(write(tmp_path, "Name,State,lr,loss\na,b,1,2\n")).rows[0].reader == "table"


def test_a_table_in_the_encoding_of_western_windows_is_read_with_its_names(tmp_path: Path) -> None:
    rows = "".join(f"{size};0,{size};Küche\n" for size in (16, 32, 64))
    table = load(write(tmp_path, f"Größe;Güte;Gerät\n{rows}".encode("cp1252")))
    assert set(table.params) >= {"Größe", "Gerät"}
    assert list(table.metrics["Güte"]) == [0.16, 0.32, 0.64]


def test_the_line_that_converts_a_table_of_another_encoding_works(tmp_path: Path) -> None:
    (tmp_path / "my runs").mkdir()
    file = write(tmp_path / "my runs", "params.скорость,metrics.точность\n1,2\n3,4\n".encode("cp1251"))
    (row,) = load(file).rows
    line = row.told.rpartition("It may be CP1251: ")[2]
    subprocess.run(line, shell=True, check=True)
    assert list(load(tmp_path / "my runs" / "runs-utf8.csv").params) == ["скорость"]


@pytest.mark.parametrize("name", ["runs.txt", "runs.dat", "runs"])
@pytest.mark.parametrize("delimiter", ["\t", ",", ";"])
def test_a_text_is_a_table_where_its_lines_are_of_as_many_cells(tmp_path: Path, name: str, delimiter: str) -> None:
    text = "lr,val_loss\n0.1,2\n0.2,1\n".replace(",", delimiter)
    assert list(load(write(tmp_path, text, name)).metrics["val_loss"]) == [2, 1]


@pytest.mark.parametrize(
    "text",
    ["Some words, and more.\nOthers, too, are here.\nEnd.\n", "\n\n", "lr val_loss\n0.1 2\n", "# Title\n\ntext\n"],
)
def test_any_other_text_is_none(tmp_path: Path, text: str) -> None:
    with pytest.raises(ParamimpError, match="is no log that any reader knows"):
        load(write(tmp_path, text, "notes.txt"))


def test_thousands_in_quotes_are_numbers(tmp_path: Path) -> None:
    table = load(write(tmp_path, 'lr,hidden,val_loss\n0.1,"1,024",0.5\n0.2,512,0.25\n0.3,"2,048",0.75\n'))
    assert list(table.params["hidden"]) == [1024, 512, 2048]


BELOW = "0.1,16,adam,0.5\n0.2,32,sgd,0.25\n0.3,16,adam,0.75\n"


@pytest.mark.parametrize(
    "units", ["1/s,-,-,%", "[1/s],samples,,[-]", "s,MB,,", ",,,(s)", ",[samples],,", ",,-,%", "1/s,,,"]
)
def test_a_row_of_units_is_no_run(tmp_path: Path, units: str) -> None:
    table = load(write(tmp_path, f"lr,batch_size,optimizer,val_loss\n{units}\n{BELOW}"))
    assert list(table.params["lr"]) == [0.1, 0.2, 0.3]


@pytest.mark.parametrize(
    "run",
    [
        "auto,16,adam,0.5",
        "auto,,adam,",
        "auto,auto,,failed",
        "auto,,,",
        "auto,auto,sgd,-",
        ",,,OOM",
        "(1),,sgd,",
        ",,,N/A",
    ],
)
def test_a_run_that_was_told_texts_is_no_row_of_units(tmp_path: Path, run: str) -> None:
    assert len(load(write(tmp_path, f"lr,batch_size,optimizer,val_loss\n{run}\n{BELOW}")).rows) == 4
