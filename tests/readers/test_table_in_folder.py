"""A folder in which nothing was found but files: its one table of runs is read, and what else lies there is named."""

from __future__ import annotations

import gzip
import json
import shlex
from collections.abc import Mapping
from pathlib import Path

import pytest

import paramimp
from paramimp.cli import run
from paramimp.readers.interface import ReadOptions
from paramimp.reading.discovery import find_runs
from paramimp.runs import Entry, SkippedRun
from tests.readers.tables import load

RUNS = "lr,batch_size,optimizer,val_loss\n0.1,16,adam,0.5\n0.2,32,sgd,0.25\n0.4,16,adam,0.75\n"
MARKED = "params.tiefe,metrics.güte\n3,0.5\n4,0.25\n5,0.75\n"
NAMELESS = "tiefe,breite,güte\n3,1,0.512\n4,2,0.251\n5,1,0.753\n"
HISTORY = "epoch,lr,val_loss\n1,0.1,3\n2,0.1,2\n3,0.1,1\n4,0.1,0.5\n"
SAMPLES = "text,label\nyes,1\nno,0\nperhaps,1\n"
ROWS = [{"lr": 0.1 * n, "val_loss": 1 / n} for n in range(1, 5)]
WANDB = "Name,State,Runtime,Created,lr,val_loss\na,finished,3,2026-01-01,0.1,0.5\nb,finished,4,2026-01-01,0.2,0.25\n"


def made(folder: Path, files: Mapping[str, str]) -> Path:
    """A folder of files, by their names in it."""
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def said(folder: Path, *metrics: str) -> str:
    """What is said of a folder of which nothing is read."""
    (found,) = find_runs([folder], options=ReadOptions(metrics=metrics))
    assert isinstance(found, SkippedRun)
    assert found.entry is Entry.FOLDER
    return found.told


READ = {
    "alone": {"results.csv": RUNS},
    "with tabs": {"anything.tsv": RUNS.replace(",", "\t")},
    "with marks, in another language": {"ergebnis.csv": MARKED},
    "a list of objects": {"all.json": json.dumps(ROWS)},
    "lines of JSON": {"all.jsonl": "\n".join(map(json.dumps, ROWS))},
    "columns as pandas writes them, with marks": {
        "df.json": json.dumps(
            {
                "number": {"0": 0, "1": 1, "2": 2},
                "params_lr": {"0": 0.1, "1": 0.2, "2": 0.4},
                "params_depth": {"0": 1, "1": 2, "2": 3},
                "metrics_value": {"0": 1, "1": 2, "2": 3},
            }
        )
    },
    "a text with tabs": {"results.txt": RUNS.replace(",", "\t")},
    "Markdown": {"results.md": "| lr | val_loss |\n|---|---|\n| 0.1 | 2 |\n| 0.2 | 1 |\n| 0.3 | 3 |\n"},
    "YAML of runs": {"sweep.yaml": json.dumps(ROWS)},
    "exported from W&B": {"wandb_export.csv": WANDB},
    "a row per run and epoch": {
        "long.csv": "run,epoch,lr,val_loss\n"
        + "".join(f"r{r},{e},{r / 9},{r + 1 / (e + 1)}\n" for r in range(1, 5) for e in range(4))
    },
    "in a folder below": {"out/sweep/results.csv": RUNS},
    "beside what is no table": {"results.csv": RUNS, "README.md": "# runs", "train.py": "lr = 0.1"},
    "beside hidden tables": {"results.csv": RUNS, "._results.csv": RUNS, ".cache/old.csv": RUNS},
    "beside a document": {"results.csv": RUNS, "space.json": '{"lr": [0.1, 0.2]}'},
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_the_one_table_of_runs_in_a_folder_is_read(tmp_path: Path, name: str) -> None:
    table = load(made(tmp_path, READ[name]))
    assert table.n_runs > 1
    assert not any(row.skip_reason for row in table.rows)


def test_a_table_that_is_known_by_the_metric_alone_is_read_for_it(tmp_path: Path) -> None:
    made(tmp_path, {"wald.csv": NAMELESS})
    assert "wald.csv" in said(tmp_path)
    assert len(list(find_runs([tmp_path], options=ReadOptions(metrics=("güte",))))) == 3


TUNED = "tiefe;breite;güte;dauer_s\n3;1;0.512;7.31\n4;2;0.251;9.44\n5;1;0.753;8.02\n6;2;0.644;9.97\n"


@pytest.mark.parametrize("params", ["tiefe,breite", "tiefe", "*e", "tiefe,breite,dauer_s"])
def test_a_folder_takes_the_params_that_it_asked_for(
    tmp_path: Path, params: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also where they are all that varies beside the metric and other results."""
    folder = str(made(tmp_path, {"wald.csv": TUNED}))
    assert run(["analyze", folder, "--metric", "güte", "--params", params]) == 0
    assert "all 4 used" in capsys.readouterr().out


def test_params_that_a_table_lacks_are_said_to_be_lacking_in_a_folder_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["analyze", str(made(tmp_path, {"wald.csv": TUNED})), "--metric", "güte", "--params", "tief"]) == 2
    assert "wald.csv has no column 'tief'" in capsys.readouterr().err


def test_tables_of_anything_else_beside_it_are_listed(tmp_path: Path) -> None:
    table = load(made(tmp_path, {"results.csv": RUNS, "predictions.csv": SAMPLES, "log.csv": HISTORY}))
    assert table.n_runs == 3
    left = [(row.run, row.entry) for row in table.rows if row.skip_reason]
    assert left == [("log.csv", Entry.FILE), ("predictions.csv", Entry.FILE)]


def test_beside_runs_no_table_is_read(tmp_path: Path) -> None:
    made(tmp_path, {"results.csv": RUNS})
    for name in ("a", "b"):
        made(tmp_path / name, {"config.json": '{"lr": 1}', "metrics.json": '{"val_loss": 2}'})
    assert [row.run for row in load(tmp_path).rows if not row.skip_reason] == ["a", "b"]


def test_of_several_tables_the_line_takes_those_of_one_form(tmp_path: Path) -> None:
    made(tmp_path, {"a.csv": RUNS, "my b.csv": RUNS})
    told = said(tmp_path, "val_loss")
    assert "2 tables of runs (a.csv and my b.csv)" in told
    line = shlex.split(told.rpartition("as in ")[2])
    assert line[:2] == ["paramimp", "analyze"]
    assert line[-2:] == ["--metric", "val_loss"]
    assert len(paramimp.load_runs(line[2:-2]).rows) == 6


def test_of_tables_of_several_forms_the_line_takes_one(tmp_path: Path) -> None:
    made(tmp_path, {"a.csv": RUNS, "b.csv": RUNS.replace("optimizer", "sampler")})
    line = shlex.split(said(tmp_path).rpartition("as in ")[2])
    assert line[:2] == ["paramimp", "runs"]
    assert run(line[1:]) == 0
    assert len(line) == 3


@pytest.mark.parametrize("metrics", [(), ("accuracy",)])
def test_what_may_be_a_table_of_runs_is_named_with_a_line_that_works(
    tmp_path: Path, metrics: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    told = said(made(tmp_path, {"log.csv": RUNS, "iris.csv": SAMPLES}), *metrics)
    assert "2 tables (iris.csv and log.csv)" in told
    line = shlex.split(told.rpartition(": ")[2])
    assert Path(line[2]) == tmp_path / "iris.csv"
    assert run(["runs", str(tmp_path / "log.csv")]) == 0
    assert "3 runs found" in capsys.readouterr().out


def test_histories_without_configs_are_called_so(tmp_path: Path) -> None:
    one = said(made(tmp_path / "one", {"a/x.csv": HISTORY}))
    assert "the history of a run (a/x.csv)" in one
    several = said(made(tmp_path / "several", {"a/x.csv": HISTORY, "b/x.csv": HISTORY}))
    assert "2 histories (a/x.csv and b/x.csv)" in several
    assert "config.yaml beside each" in several


def test_many_tables_are_counted_and_not_looked_into(tmp_path: Path) -> None:
    made(tmp_path, {f"t{n:02}.csv": RUNS for n in range(20)})
    assert "20 files that may be tables (t00.csv, t01.csv, t02.csv and 17 more)" in said(tmp_path)


def test_files_of_one_name_in_folders_of_their_own_are_no_tables_of_runs(tmp_path: Path) -> None:
    """Nobody is sent to the results of one run as if they were all."""
    folds = "fold,val_loss\n0,1\n1,2\n"
    told = said(made(tmp_path, {f"run_{n}/folds.csv": folds for n in range(4)}))
    assert "4 folders with a file called folds.csv, as runs have one each" in told
    assert "give the file itself" not in told


@pytest.mark.parametrize(("alike", "others"), [(8, 3), (8, 0), (14, 12)])
def test_of_many_files_those_of_one_name_are_told_and_nobody_is_sent_to_the_first(
    tmp_path: Path, alike: int, others: int
) -> None:
    """A project has documents of all kinds beside the results of its runs; the first in the alphabet is anything."""
    files = {f"out/r{n}/{name}": text for n in range(alike) for name, text in (("fin.json", "[1]"), ("h.csv", HISTORY))}
    told = said(made(tmp_path, files | {f"cfg/a{n}.json": '{"x": 1}' for n in range(others)}))
    assert f"{alike} folders with a file called fin.json, as runs have one each" in told
    assert "cfg/a0.json" not in told


def test_of_many_files_that_are_mostly_others_the_first_are_told(tmp_path: Path) -> None:
    files = {f"out/r{n}/fin.json": "[1]" for n in range(4)} | {f"t{n:02}.json": "[2]" for n in range(20)}
    assert "24 files that may be tables" in said(made(tmp_path, files))


def test_other_files_are_counted(tmp_path: Path) -> None:
    told = said(made(tmp_path, {"a.md": "x", "b.md": "x", "c/LICENSE": "x", "d.json": '{"a": 1}'}))
    assert "4 files (2 .md, 1 .json and 1 without an ending)" in told


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("study.pkl", b"\x80\x04\x95", "is a pickle"),
        ("results.xlsx", b"PK\x03\x04", "is a spreadsheet"),
        ("results.csv.gz", gzip.compress(b"lr,loss\n", mtime=0), "is compressed by gzip"),
        ("results.rds", gzip.compress(b"X", mtime=0), "write.csv(readRDS('"),
        ("results.h5", b"\x89HDF\r\n\x1a\n", "pandas.read_hdf('"),
        ("results.mat", b"MATLAB 5.0 MAT-file", "is a file of MATLAB, which is not opened. Save what it holds as CSV"),
        ("results.csv", b"lr,loss\n0.1,\0\n0.2,1\n", "NUL"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_the_way_out(
    tmp_path: Path, name: str, data: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(data)
    told = said(tmp_path)
    assert told.startswith(name)
    assert words in told


def test_a_config_beside_a_table_of_runs_hides_it_from_nobody(tmp_path: Path) -> None:
    made(tmp_path, {"config.yaml": "method: random\n", "results.csv": RUNS})
    (row,) = find_runs([tmp_path], options=ReadOptions(metrics=("val_loss",)))
    assert isinstance(row, SkippedRun)
    line = shlex.split(row.told.rpartition("analyse these: ")[2])
    assert line == ["paramimp", "analyze", str(tmp_path / "results.csv"), "--metric", "val_loss"]


def test_a_predicted_table_beside_the_config_of_a_failed_run_is_no_table_of_runs(tmp_path: Path) -> None:
    made(tmp_path / "a", {"config.yaml": "lr: 0.1\n", "predictions.csv": SAMPLES})
    made(tmp_path / "b", {"config.yaml": "lr: 0.2\n", "metrics.json": '{"loss": 1}'})
    row = next(row for row in load(tmp_path).rows if row.skip_reason)
    assert "paramimp runs" not in row.told


def test_a_table_of_results_alone_is_none_of_runs(tmp_path: Path) -> None:
    told = said(
        made(tmp_path, {"design.csv": "lr,depth\n1,2\n2,3\n", "out.csv": "val_loss,acc\n1,2\n2,3\n"}), "val_loss"
    )
    assert "2 tables (design.csv and out.csv)" in told


RUN = {"config.yaml": "lr: 0.1\nbatch_size: 16\n", "metrics.json": '{"val_loss": 0.5}'}


@pytest.mark.parametrize("place", ["", "example/"], ids=["the run is the folder", "the run lies below"])
def test_a_table_of_runs_beside_a_single_run_is_named_with_the_line_that_reads_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], place: str
) -> None:
    made(tmp_path, {f"{place}{name}": text for name, text in RUN.items()} | {"all.csv": RUNS, "data.csv": SAMPLES})
    assert run(["analyze", str(tmp_path), "--metric", "val_loss"]) == 2
    told = capsys.readouterr().err
    line = told.rpartition("to analyse these: ")[2].strip()
    assert "1 usable run of 1 found" in told
    assert "data.csv" not in told
    assert run(shlex.split(line)[1:]) == 0


def runs_of(count: int, values: int) -> dict[str, str]:
    """The files of several runs, each in a folder of its own."""
    return {f"r{n}/{name}": text.replace("16", f"{n % values + 1}") for n in range(count) for name, text in RUN.items()}


def listed(folder: Path) -> dict[str, str]:
    """What is said of what cannot be used, by its name."""
    return {row.run: row.told for row in paramimp.load_runs(folder).rows if row.skip_reason}


@pytest.mark.parametrize("count", [1, 2, 40], ids=["one", "two", "many"])
@pytest.mark.parametrize("file", ["all.csv", "all.json", "übersicht.tsv"])
def test_a_table_of_more_runs_than_lie_beside_it_is_named(tmp_path: Path, count: int, file: str) -> None:
    rows = [{"lr": 0.1 * n, "batch_size": n % 4, "val_loss": 1 / n} for n in range(1, 60)]
    separator = "\t" if file.endswith("tsv") else ","
    text = "\n".join([separator.join(rows[0]), *(separator.join(map(str, row.values())) for row in rows)])
    made(tmp_path, runs_of(count, 7) | {file: json.dumps(rows) if file.endswith("json") else text, "data.csv": SAMPLES})
    told = listed(tmp_path)
    assert list(told) == [file]
    assert run(shlex.split(told[file].rpartition(": ")[2])[1:]) == 0


def test_a_table_of_more_runs_than_could_be_used_is_named(tmp_path: Path) -> None:
    """The metrics of most runs may have been left out of a repository, and the table not."""
    files = runs_of(5, 5)
    for name in ("r0", "r1", "r2"):
        del files[f"{name}/metrics.json"]
    told = listed(made(tmp_path, files | {"all.csv": RUNS}))
    assert list(told) == ["r0", "r1", "r2", "all.csv"]


@pytest.mark.parametrize(
    "files",
    [
        {**RUN, "history.csv": HISTORY, "predictions.csv": RUNS, "data.csv": SAMPLES},
        {**runs_of(3, 3), "summary.csv": RUNS},
        {**runs_of(7, 7), "best.csv": RUNS},
        {**runs_of(2, 2), "sub/all.csv": RUNS},
        {**runs_of(2, 2), "samples.csv": "text,label\n" + "yes,1\nno,0\n" * 100},
    ],
    ids=["its own files", "a summary of the runs", "the best of them", "further below", "data"],
)
def test_nothing_is_said_of_other_files_beside_runs(tmp_path: Path, files: Mapping[str, str]) -> None:
    assert listed(made(tmp_path, files)) == {}


def test_a_table_with_a_single_row_is_named_and_the_folder_of_several_such_is_read(tmp_path: Path) -> None:
    head, *rows = RUNS.splitlines(keepends=True)
    made(tmp_path, {f"run_{number}/results.csv": head + row for number, row in enumerate(rows)})
    assert said(tmp_path / "run_0") == (
        "the given folder holds a table with a single row (results.csv). If that is a run, give the folder that holds"
        " the others, too."
    )
    assert len(list(find_runs([tmp_path]))) == len(rows)
