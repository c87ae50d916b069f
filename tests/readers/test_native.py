"""The native reader on logs that a real training script wrote, and on what goes wrong in a folder."""

from __future__ import annotations

import gzip
import json
import lzma
import math
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from paramimp.readers.interface import ReadOptions
from paramimp.reading.discovery import find_runs
from paramimp.runs import Entry, Run, SkippedRun, SkipReason, Status
from tests.readers.digits import typed

SAMPLES = Path(__file__).parent / "samples"

# What the training script was told and measured, from its own record (not from its logs).
R000 = {
    "seed": 1,
    "batch_size": 16,
    "epochs": 8,
    "scheduler": None,
    "optimizer.name": "adam",
    "optimizer.lr": 0.00122352,
    "optimizer.weight_decay": 1.904e-06,
    "optimizer.momentum": None,
    "model.hidden": [30, 30],
    "model.dropout": 0.49,
    "model.activation": "tanh",
    "data.augment": False,
    "data.train_frac": 1.0,
    "notes": None,
}
R000_VAL_LOSS = 0.4112321786812923


def read(folder: Path) -> Run | SkippedRun:
    (found,) = find_runs([str(folder)])
    return found


def run(folder: Path) -> Run:
    found = read(folder)
    assert isinstance(found, Run), found
    return found


def skipped(folder: Path) -> SkippedRun:
    found = read(folder)
    assert isinstance(found, SkippedRun), found
    return found


def write(folder: Path, config: str | bytes = "lr: 0.1\n", metrics: str | bytes = '{"loss": 1}') -> Path:
    for name, content in (("config.yaml", config), ("metrics.json", metrics)):
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


@pytest.mark.parametrize("layout", ["flat", "lists", "jsonl_in_json", "nested", "pytags"])
def test_every_layout_holds_the_same_params(layout: str) -> None:
    params = run(SAMPLES / layout / "r000").params
    wanted = {name.replace(".", "_"): value for name, value in R000.items()} if layout == "pytags" else R000
    assert typed(params) == typed(wanted)


@pytest.mark.parametrize(
    ("layout", "metric"),
    [
        ("flat", "val_loss"),
        ("lists", "val_loss"),
        ("jsonl_in_json", "val_loss"),
        ("nested", "val.loss"),
        ("pytags", "val_loss"),
    ],
)
def test_every_layout_ends_in_the_same_metric(layout: str, metric: str) -> None:
    value = run(SAMPLES / layout / "r000").metrics[metric]
    last = value if isinstance(value, float) else list(value)[-1]
    assert last == R000_VAL_LOSS


@pytest.mark.parametrize("sample", ["records/r001", "jsonl/r001"])
def test_records_and_lines_are_histories(sample: str) -> None:
    metrics = run(SAMPLES / sample).metrics
    assert metrics["epoch"] == [0, 1, 2, 3, 4, 5, 6, 7]
    history = metrics["val_loss"]
    assert isinstance(history, list)
    assert (len(history), history[-1], min(history)) == (8, 1.038439166361954, 1.038439166361954)


def test_a_diverged_run_keeps_its_metric() -> None:
    assert run(SAMPLES / "flat" / "diverged_to_inf").metrics["val_loss"] == math.inf
    diverged = run(SAMPLES / "flat" / "diverged_to_nan").metrics["val_loss"]
    assert isinstance(diverged, float)
    assert math.isnan(diverged)


def test_the_status_in_the_metrics_is_the_run_s() -> None:
    assert run(SAMPLES / "nested" / "failed").status is Status.FAILED
    assert run(SAMPLES / "nested" / "r000").status is Status.FINISHED
    assert run(SAMPLES / "flat" / "r000").status is Status.UNKNOWN


def test_a_torn_last_line_keeps_the_run_with_a_note() -> None:
    found = run(SAMPLES / "jsonl" / "torn_last_line")
    assert found.note == "metrics.jsonl: its last line is cut off and was left out"
    history = found.metrics["val_loss"]
    assert isinstance(history, list)
    assert history[-1] == 0.1421909380901028


@pytest.mark.parametrize(
    ("sample", "reason", "path", "words"),
    [
        ("flat/crashed_without_metrics", SkipReason.NO_METRICS, ".", "has config.yaml but no metrics.json"),
        ("lists/cut_off", SkipReason.UNREADABLE, "metrics.json", "ends early"),
        ("records/no_entries", SkipReason.NO_METRICS, "metrics.json", "has no entries"),
    ],
)
def test_a_run_without_usable_metrics_is_skipped_with_its_reason(
    sample: str, reason: SkipReason, path: str, words: str
) -> None:
    found = skipped(SAMPLES / sample)
    assert (found.reason, found.path, found.reader) == (reason, path, "native")
    assert words in found.message


def test_a_config_by_hand_is_read_as_yaml_1_2(tmp_path: Path) -> None:
    params = run(write(tmp_path, (SAMPLES / "by_hand" / "r000" / "config.yml").read_bytes())).params
    assert params["optimizer.lr"] == 1.22352e-3
    assert params["T_max"] == 8
    assert params["data.augment"] == "no"  # YAML 1.2: text; only true and false are booleans


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ("", "holds nothing instead of a mapping"),
        ("- 1\n", "holds a list instead of a mapping"),
        ("hello", "holds a text instead of a mapping"),
        ("a: 1\na: 2", "'a' twice"),
        ("a: {b: 1}\na.b: 2", "both called 'a.b'"),
        ("- " * 30_000, "nested more than"),
        (b"a: \xff", "not UTF-8"),
        ("a: [", "is not YAML"),
    ],
)
def test_a_bad_config_costs_its_run_only(tmp_path: Path, config: str | bytes, words: str) -> None:
    for name in ("bad", "good"):
        (tmp_path / name).mkdir()
        write(tmp_path / name, config if name == "bad" else "lr: 1")
    bad, good = find_runs([tmp_path])
    assert isinstance(bad, SkippedRun)
    assert isinstance(good, Run)
    assert (bad.name, bad.path, bad.reason) == ("bad", "bad/config.yaml", SkipReason.UNREADABLE)
    assert bad.message.startswith("bad/config.yaml ")
    assert words in bad.message


@pytest.mark.parametrize(
    ("metrics", "reason"),
    [
        ("", SkipReason.UNREADABLE),
        ("{}", SkipReason.NO_METRICS),
        ('{"a": "text"}', SkipReason.NO_METRICS),
        ("3", SkipReason.UNREADABLE),
        ("[1, 2]", SkipReason.NO_METRICS),
        ('{"a": 1', SkipReason.UNREADABLE),
        ("[" * 100_000, SkipReason.UNREADABLE),
        ('{"a": 1} {"a": 2}', SkipReason.UNREADABLE),
    ],
)
def test_bad_metrics_have_their_reason(tmp_path: Path, metrics: str, reason: SkipReason) -> None:
    found = skipped(write(tmp_path, metrics=metrics))
    assert (found.reason, found.path) == (reason, "metrics.json")


@pytest.mark.parametrize(
    ("metrics", "line"),
    [('{"val_loss":1} x', 1), ('{"val_loss":1} {"val_loss":2}', 1), ('{\n"val_loss": 1\n}\nx\n', 4)],
)
def test_text_after_the_metrics_is_named_with_its_line(tmp_path: Path, metrics: str, line: int) -> None:
    found = skipped(write(tmp_path, metrics=metrics))
    assert found.message == f"metrics.json holds something after its JSON document (line {line}); remove it."


def test_a_config_over_its_limit_is_too_large(tmp_path: Path) -> None:
    assert skipped(write(tmp_path, "#" * ((1 << 20) + 1))).reason is SkipReason.TOO_LARGE


def test_a_pipe_and_a_link_out_are_unreadable(tmp_path: Path) -> None:
    for name in ("pipe", "link"):
        (tmp_path / "runs" / name).mkdir(parents=True)
        (tmp_path / "runs" / name / "metrics.json").write_text('{"loss": 1}')
    os.mkfifo(tmp_path / "runs" / "pipe" / "config.yaml")
    (tmp_path / "secret").write_text("password: 1")
    (tmp_path / "runs" / "link" / "config.yaml").symlink_to(tmp_path / "secret")
    link, pipe = find_runs([tmp_path / "runs"])
    assert isinstance(link, SkippedRun)
    assert isinstance(pipe, SkippedRun)
    assert (link.reason, pipe.reason) == (SkipReason.UNREADABLE, SkipReason.UNREADABLE)
    assert "leads out" in link.message
    assert "password" not in link.message
    assert "a named pipe" in pipe.message


def test_yaml_is_preferred_to_json_and_a_document_to_lines(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "config.json").write_text(json.dumps({"lr": 0.2}))
    (tmp_path / "config.yml").write_text("lr: 0.3")
    (tmp_path / "metrics.jsonl").write_text('{"loss": 2}\n')
    found = run(tmp_path)
    assert (found.params, found.metrics) == ({"lr": 0.1}, {"loss": 1.0})


def test_a_run_with_an_empty_mapping_has_no_params(tmp_path: Path) -> None:
    assert run(write(tmp_path, "{}")).params == {}


def test_a_csv_log_beside_a_hand_written_config_is_read() -> None:
    found = run(SAMPLES / "by_hand" / "r000")
    # `no` is text in YAML 1.2; T_max is an alias of epochs
    assert found.params == {**R000, "data.augment": "no", "T_max": 8}
    assert found.metrics["val_loss"][-1] == 0.411232  # type: ignore[index]  # the script rounds
    assert len(found.metrics["val_loss"]) == 8  # type: ignore[arg-type]


def test_a_csv_log_alone_is_no_run(tmp_path: Path) -> None:
    (tmp_path / "metrics.csv").write_text("epoch,loss\n0,1\n")
    (found,) = find_runs([str(tmp_path)])
    assert isinstance(found, SkippedRun)
    assert found.entry is Entry.FOLDER


@pytest.mark.parametrize(
    "config",
    [
        "config.json", "args.json", "hparams.json", "params.json", "params.yaml", "run_config.yml", "parametri.yaml",
        "hyperParams.json", "train-args.yaml",
    ],
)  # fmt: skip
@pytest.mark.parametrize("metrics", ["metrics.json", "results.json", "scores.json"])
def test_names_that_many_programs_use_are_a_run_where_both_are_there(tmp_path: Path, config: str, metrics: str) -> None:
    (tmp_path / config).write_text('{"lr": 0.1}')
    (tmp_path / metrics).write_text('{"test": {"acc": 0.5}}')
    found = run(tmp_path)
    assert (found.params, found.metrics) == ({"lr": 0.1}, {"test.acc": 0.5})
    (tmp_path / config).unlink()
    if metrics != "metrics.json":
        assert not any(isinstance(found, Run) for found in find_runs([str(tmp_path)]))


@pytest.mark.parametrize(
    "files",
    [
        ["params.yaml", "cfg.yaml"],  # either may be the run's
        ["generation_config.json"],
        ["best_params.json"],
        ["package.json"],
        ["params.xml"],
    ],
)
def test_what_is_not_surely_the_config_of_a_run_is_none(tmp_path: Path, files: list[str]) -> None:
    for file in files:
        (tmp_path / file).write_text('{"lr": 0.1}')
    (tmp_path / "metrics.json").write_text('{"acc": 0.5}')
    assert skipped(tmp_path).reason is SkipReason.NO_CONFIG


def test_arguments_and_results_around_runs_are_none(tmp_path: Path) -> None:
    """What a project keeps at its top: the settings of all, and a summary."""
    write_folder = tmp_path / "runs" / "a"
    write_folder.mkdir(parents=True)
    write(write_folder)
    (tmp_path / "config.json").write_text('{"lr": 0.1}')
    (tmp_path / "results.json").write_text('{"acc": 0.5}')
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "params.json").write_text('{"lr": 0.1}')
    assert [found.name for found in find_runs([str(tmp_path)])] == ["runs/a"]


def test_a_csv_log_with_a_head_only_has_no_metrics(tmp_path: Path) -> None:
    (tmp_path / "config.yml").write_text("lr: 0.1\n")
    (tmp_path / "log.csv").write_text("epoch,loss\n")
    assert skipped(tmp_path).reason is SkipReason.NO_METRICS


def test_the_skip_names_what_is_there_instead_of_metrics(tmp_path: Path) -> None:
    (tmp_path / "config.yml").write_text("lr: 0.1\n")
    (tmp_path / "train.txt").write_text("loss went down\n")
    found = skipped(tmp_path)
    assert found.reason is SkipReason.NO_METRICS
    assert "beside it: train.txt" in found.message


def test_a_log_for_people_is_read_where_it_is_chosen_and_named_where_it_may_be(tmp_path: Path) -> None:
    for n in range(2):
        (tmp_path / f"r{n}").mkdir()
        (tmp_path / f"r{n}" / "config.yaml").write_text(f"lr: 0.{n}\n")
        text = "".join(f"INFO epoch {epoch} val_loss: {n + 1 / epoch}\n" for epoch in range(1, 4))
        (tmp_path / f"r{n}" / "output.log").write_text(text)
        (tmp_path / f"r{n}" / "notes.txt").write_text("Started at 10. Seeds: 3\n")
    for skipped in find_runs([tmp_path]):
        assert isinstance(skipped, SkippedRun)
        assert "--metrics-file output.log" in skipped.shell_message
    chosen = [*find_runs([tmp_path], options=ReadOptions(metrics_file="output.log"))]
    assert [found.metrics for found in chosen if isinstance(found, Run)] == [
        {"val_loss": [n + 1 / epoch for epoch in range(1, 4)]} for n in range(2)
    ]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("config.toml", "lr = 0.1\n"),
        ("config.ini", "lr = 0.1\n"),
        ("args.txt", "Namespace(lr=0.1)\n"),
        ("hparams.txt", "lr: 0.1\n"),
        ("train_opt.txt", "------ Options ------\n      lr: 0.1  [default: 0.2]\n------ End ------\n"),
    ],
)
def test_settings_in_other_files_than_yaml_and_json_are_the_config(tmp_path: Path, file: str, text: str) -> None:
    (tmp_path / file).write_text(text)
    (tmp_path / "metrics.json").write_text('{"loss": 1}')
    (found,) = find_runs([tmp_path])
    assert isinstance(found, Run)
    assert found.params == {"lr": 0.1}


COMMAND = "python train.py --lr 0.1 --batch-size 32 --mine a"
TOLD = {"lr": 0.1, "batch_size": 32, "mine": "a"}


@pytest.mark.parametrize("file", ["command.txt", "cmd.sh", "aufruf.txt", "flags.txt"])
@pytest.mark.parametrize("text", [f"{COMMAND}\n", COMMAND[len("python train.py ") :].replace(" --", "\n--")])
def test_the_command_that_started_a_run_is_its_config(tmp_path: Path, file: str, text: str) -> None:
    (tmp_path / file).write_text(text)
    (tmp_path / "results.json").write_text('{"val_loss": 1, "val_acc": 0.5}')
    (found,) = find_runs([tmp_path])
    assert isinstance(found, Run)
    assert found.params == TOLD


@pytest.mark.parametrize(
    "texts",
    [
        {"README.txt": "See --help and --version of the program.\n"},
        {"a.sh": COMMAND, "b.sh": COMMAND.replace("0.1", "0.2")},
        {"a.txt": "python prepare.py --out data --shards 8\n"},
    ],
    ids=["prose", "two commands", "of something else"],
)
def test_other_texts_are_no_config(tmp_path: Path, texts: dict[str, str]) -> None:
    for file, text in texts.items():
        (tmp_path / file).write_text(text)
    (tmp_path / "metrics.json").write_text('{"val_loss": 1, "val_acc": 0.5}')
    (found,) = find_runs([tmp_path])
    assert isinstance(found, SkippedRun)
    assert found.reason is SkipReason.NO_CONFIG


@pytest.mark.parametrize(
    ("files", "metrics"),
    [
        ({"score.txt": "0.75\n"}, {"score": 0.75}),
        ({"val_loss.txt": "2.5e-1"}, {"val_loss": 0.25}),
        ({"accuracy.txt": "0.5\n", "val_loss.txt": "0.25\n"}, {"accuracy": 0.5, "val_loss": 0.25}),
    ],
)
def test_a_text_that_holds_a_number_alone_is_a_metric(
    tmp_path: Path, files: dict[str, str], metrics: dict[str, float]
) -> None:
    (tmp_path / "params.json").write_text('{"lr": 0.1, "bs": 32}')
    for file, text in files.items():
        (tmp_path / file).write_text(text)
    (found,) = find_runs([tmp_path])
    assert isinstance(found, Run)
    assert found.metrics == metrics


@pytest.mark.parametrize("file", ["pid.txt", "seed.txt", "checkpoint.txt"])
def test_a_number_that_is_no_result_is_no_metric(tmp_path: Path, file: str) -> None:
    (tmp_path / "config.yaml").write_text("lr: 0.1\n")
    (tmp_path / file).write_text("17\n")
    (found,) = find_runs([tmp_path])
    assert isinstance(found, SkippedRun)
    assert found.reason is SkipReason.NO_METRICS


def test_arrays_of_numpy_are_metrics(tmp_path: Path) -> None:
    (tmp_path / "hparams.json").write_text('{"lr": 0.1, "bs": 32}')
    np.savez(tmp_path / "results.npz", val_loss=np.array([0.5, 0.25]), weights=np.zeros((3, 3)))
    np.savez(tmp_path / "data.npz", x=np.arange(5.0), y=np.arange(5.0))
    (found,) = find_runs([tmp_path])
    assert isinstance(found, Run)
    assert found.metrics == {"val_loss": [0.5, 0.25]}


def test_metrics_without_a_config_say_what_lies_beside_them(tmp_path: Path) -> None:
    (tmp_path / "metrics.json").write_text('{"loss": 1}')
    (tmp_path / "run.sh").write_text("train --lr 0.1\n")
    (found,) = find_runs([tmp_path])
    assert isinstance(found, SkippedRun)
    assert "no config file (beside it: run.sh); write one of config.yaml" in found.message


SETUP = '{"lr": 0.1, "batch_size": 16, "optimizer": "adam"}'
LOG = "epoch,loss\n1,3.0\n2,2.0\n3,1.0\n"


@pytest.mark.parametrize("log", ["training.log", "out.csv", "epochs.txt"])
@pytest.mark.parametrize("name", ["setup.json", "experiment.json", "versuch.json"])
def test_a_document_of_hyperparameters_beside_a_history_is_its_config(tmp_path: Path, name: str, log: str) -> None:
    (tmp_path / name).write_text(SETUP)
    (tmp_path / log).write_text(LOG)
    (found,) = find_runs([tmp_path])
    assert isinstance(found, Run)
    assert found.params == {"lr": 0.1, "batch_size": 16, "optimizer": "adam"}
    assert found.metrics["loss"] == [3, 2, 1]


@pytest.mark.parametrize(
    "files",
    [
        {"generation_config.json": SETUP, "out.csv": LOG},
        {"setup.json": SETUP, "model.json": SETUP, "out.csv": LOG},
        {"setup.json": '{"lr": 0.1, "val_loss": 0.5}', "out.csv": LOG},
        {"labels.json": '{"cat": 0, "dog": 1}', "out.csv": LOG},
        {"setup.json": SETUP, "data.csv": "text,label\nyes,1\nno,0\n"},
    ],
)
def test_another_document_beside_a_history_is_no_config(tmp_path: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    assert not any(isinstance(found, Run) for found in find_runs([tmp_path], reader="native"))


TOLD_ABOVE = """2021-10-22 19:17:33: Hyperparameters read:
2021-10-22 19:17:33: \tbatch_size: {batch_size}
2021-10-22 19:17:33: \toptimizer: Adam
2021-10-22 19:17:33: \tlearning_rate: 0.5
2021-10-22 19:17:34: Found device: cuda:0
2021-10-22 19:19:49: Epoch 1 finished -- Critic train loss: 2.19 -- Elapsed time: 92.5s
2021-10-22 19:19:52: New best value of DSC reach: 0.87 (last: -1.0)
"""


@pytest.mark.parametrize("log", ["log.txt", "train.log"])
def test_a_log_that_begins_with_the_settings_is_the_config_of_a_history_beside_it(tmp_path: Path, log: str) -> None:
    for number in range(2):
        folder = tmp_path / f"exp{number}"
        (folder / "segmentations").mkdir(parents=True)
        (folder / log).write_text(TOLD_ABOVE.format(batch_size=8 + number))
        (folder / "metrics.csv").write_text("epoch,dsc\n1,0.5\n2,0.75\n")
        (folder / "segmentations" / "avg_metrics.txt").write_text("DSC: 0.878 +- 0.190\nRecall: 0.878 +- 0.181\n")
    runs = list(find_runs([tmp_path]))
    assert [run.params for run in runs] == [
        {"batch_size": size, "optimizer": "Adam", "learning_rate": 0.5} for size in (8, 9)
    ]
    assert [run.metrics["dsc"] for run in runs if isinstance(run, Run)] == [[0.5, 0.75]] * 2


def test_of_two_logs_that_begin_with_settings_none_is_the_config(tmp_path: Path) -> None:
    for name in ("teacher.txt", "student.txt"):
        (tmp_path / name).write_text(TOLD_ABOVE.format(batch_size=8))
    (tmp_path / "metrics.csv").write_text("epoch,dsc\n1,0.5\n2,0.75\n")
    assert not any(isinstance(found, Run) for found in find_runs([tmp_path], reader="native"))


def test_a_config_of_any_name_beside_a_log_for_people_names_the_log(tmp_path: Path) -> None:
    for name in ("opt.json", "setup.json"):
        (tmp_path / name.partition(".")[0]).mkdir()
        (tmp_path / name.partition(".")[0] / name).write_text(SETUP)
        text = "".join(f"epoch {epoch}, loss: {1 / epoch}\n" for epoch in range(1, 4))
        (tmp_path / name.partition(".")[0] / "out.log").write_text(text)
    for skipped in find_runs([tmp_path]):
        assert isinstance(skipped, SkippedRun)
        assert "--metrics-file out.log" in skipped.shell_message
    chosen = [*find_runs([tmp_path], options=ReadOptions(metrics_file="out.log"))]
    assert [isinstance(found, Run) and found.params["lr"] for found in chosen] == [0.1, 0.1]


@pytest.mark.parametrize(("ending", "pack", "tool"), [("gz", gzip.compress, "gunzip"), ("xz", lzma.compress, "unxz")])
def test_compressed_metrics_are_named_with_the_command_that_unpacks_them(
    tmp_path: Path, ending: str, pack: Callable[[bytes], bytes], tool: str
) -> None:
    (tmp_path / "config.yaml").write_text("lr: 0.1\n")
    (tmp_path / f"my metrics.csv.{ending}").write_bytes(pack(b"epoch,val_loss\n1,0.5\n2,0.25\n"))
    (found,) = find_runs([tmp_path])
    assert isinstance(found, SkippedRun)
    command = found.message.rpartition("as in ")[2]
    assert command.startswith(f"{tool} --keep ")
    subprocess.run(command, shell=True, check=True)
    (run,) = find_runs([tmp_path])
    assert isinstance(run, Run)
    assert run.metrics["val_loss"] == [0.5, 0.25]


def test_other_compressed_files_are_not_named(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("lr: 0.1\n")
    (tmp_path / "weights.npy.gz").write_bytes(gzip.compress(b"x"))
    (tmp_path / "metrics.csv.gz").write_bytes(b"no archive")
    (found,) = find_runs([tmp_path])
    assert isinstance(found, SkippedRun)
    assert "compressed" not in found.message


def test_yaml_in_a_file_for_json_is_read(tmp_path: Path) -> None:
    """As Swin Transformer dumps its config into ``config.json``."""
    (tmp_path / "config.json").write_text("TRAIN:\n  BASE_LR: 0.5\nSEED: 0\n")
    (tmp_path / "metrics.json").write_text('{"loss": 1}')
    (run,) = find_runs([tmp_path])
    assert isinstance(run, Run)
    assert run.params == {"TRAIN.BASE_LR": 0.5, "SEED": 0}


def test_which_loss_to_train_with_is_no_result(tmp_path: Path) -> None:
    setup = {"optimizer": {"lr": 0.5}, "data": {"batch_size": 8}, "loss": "R2Loss", "metrics": ["R2"]}
    (tmp_path / "exp1.json").write_text(json.dumps(setup))
    (tmp_path / "results.csv").write_text("epoch,loss,val_loss\n1,2.0,3.0\n2,1.0,2.0\n")
    (tmp_path / "test.csv").write_text("id,x\n1,2\n2,3\n")
    (run,) = find_runs([tmp_path])
    assert isinstance(run, Run)
    assert run.params["optimizer.lr"] == 0.5
    assert run.metrics["val_loss"] == [3, 2]


def test_the_config_of_a_model_does_not_hide_what_its_folder_says(tmp_path: Path) -> None:
    model = {"architectures": ["BertModel"], "model_type": "bert", "hidden_size": 768, "transformers_version": "4.30.0"}
    for lr in (0.1, 0.2):
        folder = tmp_path / f"lr{lr}_bs16"
        folder.mkdir()
        (folder / "config.json").write_text(json.dumps(model))
        (folder / "eval_results.csv").write_text("epoch,steps,pearson_loss\n0,-1,0.5\n1,-1,0.25\n")
    runs = list(find_runs([tmp_path]))
    assert [run.params for run in runs] == [{"lr": 0.1, "bs": 16}, {"lr": 0.2, "bs": 16}]
    assert all(isinstance(run, Run) for run in runs)


HISTORY = "epoch,val_loss\n0,2.5\n1,1.5\n"


@pytest.mark.parametrize(
    ("results", "beside", "names"),
    [
        ('{"n_samples": 1000, "took": 3.5}', {"history.tsv": HISTORY.replace(",", "\t")}, {"epoch", "val_loss"}),
        ('{"n_samples": 1000, "acc": 0.5}', {"curve.csv": HISTORY}, {"n_samples", "acc"}),
        ('{"hd95": 3.5}', {"notes.csv": "who,what\na,b\n"}, {"hd95"}),
        ('{"hd95": 3.5}', {"curve.csv": HISTORY, "other.csv": HISTORY}, {"hd95"}),
        ('{"hd95": 3.5', {"curve.csv": HISTORY}, {"hd95"}),
        ('{"hd95": 3.5}', {}, {"hd95"}),
    ],
    ids=["vague", "a result", "no history", "two histories", "cut off", "alone"],
)
def test_a_history_comes_before_results_of_no_known_name(
    tmp_path: Path, results: str, beside: dict[str, str], names: set[str]
) -> None:
    (tmp_path / "config.yaml").write_text("lr: 0.1\n")
    (tmp_path / "results.json").write_text(results)
    for file, text in beside.items():
        (tmp_path / file).write_text(text)
    found = read(tmp_path)
    assert isinstance(found, SkippedRun) if results[-1] != "}" else set(run(tmp_path).metrics) == names
