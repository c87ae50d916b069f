"""Runs of YOLOv5 7.0, Ultralytics 8.3 and timm, imitated from folders that people keep in public repositories."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from paramimp.runs import Run, SkippedRun, SkipReason
from tests.readers.digits import only, read
from tests.readers.tfevents import scalar, write_events

if TYPE_CHECKING:
    from pathlib import Path

ULTRALYTICS = """task: detect
mode: train
model: yolov8n.yaml
epochs: 3
time: null
batch: 16
freeze: null
auto_augment: randaugment
lr0: 0.001
weight_decay: 5e-4
save_dir: runs\\detect\\train
"""
EPOCHS = """epoch,time,train/box_loss,metrics/mAP50(B),lr/pg0
1,143.223,3.5,0.00548,0.00036
2,280.079,nan,0.00441,0.000725348
3,412.31,3.1,0.00921,6e-05
"""
YOLOV5 = """weights: yolov5s.pt
cfg: ''
hyp:
  lr0: 0.01
  anchor_t: 4.0
batch_size: 32
freeze:
- 0
save_dir: runs/train/exp13
"""
PADDED = """               epoch,      train/box_loss,     metrics/mAP_0.5
                   0,              0.0955,          0.00034
                   1,              0.0801,           0.0123
"""
"""Until version 8.3 the columns were padded with blanks."""
TIMM = "epoch,train_loss,eval_loss,eval_top1\n0,6.9,6.8,1.25\n1,6.1,5.9,4.5\n"


def write(folder: Path, **files: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text)
    return folder


def test_a_run_of_ultralytics_has_its_arguments_and_the_history_of_its_epochs(tmp_path: Path) -> None:
    run = only(write(tmp_path / "runs/detect/train", args_yaml=ULTRALYTICS, results_csv=EPOCHS))
    assert isinstance(run, Run)
    assert run.reader == "yolo"
    assert run.params == {
        "task": "detect", "mode": "train", "model": "yolov8n.yaml", "epochs": 3, "time": None, "batch": 16,
        "freeze": None, "auto_augment": "randaugment", "lr0": 0.001, "weight_decay": 0.0005,
    }  # fmt: skip
    assert run.metrics["metrics/mAP50(B)"] == [0.00548, 0.00441, 0.00921]
    assert list(run.metrics) == ["time", "train/box_loss", "metrics/mAP50(B)", "lr/pg0"]


def test_a_run_of_yolov5_is_its_own_and_not_that_of_the_event_file_beside_it(tmp_path: Path) -> None:
    folder = write(tmp_path / "exp13", opt_yaml=YOLOV5, hyp_yaml="lr0: 0.01", results_csv=PADDED)
    write_events(folder, scalar("train/box_loss", 0.08))
    run = only(folder)
    assert isinstance(run, Run)
    assert run.reader == "yolo"
    assert run.params == {
        "weights": "yolov5s.pt", "cfg": "", "hyp.lr0": 0.01, "hyp.anchor_t": 4.0, "batch_size": 32, "freeze": [0],
    }  # fmt: skip
    assert run.metrics == {"train/box_loss": [0.0955, 0.0801], "metrics/mAP_0.5": [0.00034, 0.0123]}


def test_a_run_of_timm_is_read_alike(tmp_path: Path) -> None:
    run = only(write(tmp_path, args_yaml="model: resnet50\nlr: 0.05\nopt: sgd\n", summary_csv=TIMM))
    assert isinstance(run, Run)
    assert run.metrics["eval_top1"] == [1.25, 4.5]


@pytest.mark.parametrize("head_again", ["", "epoch,train_loss,eval_top1\n"])
def test_epochs_that_a_resumed_run_did_again_count_once(tmp_path: Path, head_again: str) -> None:
    """What lies behind the epoch at which it began again is of the run that broke off."""
    before = "epoch,train_loss,eval_top1\n0,1.0,10\n1,0.9,20\n2,0.8,30\n"
    run = only(write(tmp_path / "r", args_yaml="lr: 0.1\n", summary_csv=f"{before}{head_again}1,0.85,21\n2,0.7,31\n"))
    assert isinstance(run, Run)
    assert run.metrics == {"train_loss": [1.0, 0.85, 0.7], "eval_top1": [10.0, 21.0, 31.0]}


def test_a_training_that_stopped_in_its_first_epoch_is_told_so(tmp_path: Path) -> None:
    write(tmp_path / "train", args_yaml=ULTRALYTICS, results_csv=EPOCHS)
    (write(tmp_path / "train2", args_yaml=ULTRALYTICS) / "weights").mkdir()
    write(tmp_path / "train3", args_yaml=ULTRALYTICS, results_csv=EPOCHS.partition("\n")[0])
    found = {run.name: run for run in read(tmp_path)}
    assert list(found) == ["train", "train2", "train3"]
    for name in ("train2", "train3"):
        run = found[name]
        assert isinstance(run, SkippedRun)
        assert run.reason is SkipReason.NO_METRICS
        assert "stopped before the first one ended" in run.message


def test_numbers_without_names_are_not_said_to_be_missing_and_the_advice_works(tmp_path: Path) -> None:
    """YOLOv7 writes a row of fifteen numbers per epoch, and no head."""
    folder = tmp_path / "train" / "exp"
    (folder / "weights").mkdir(parents=True)
    rows = "      0/59     2.17G   0.07725    0.0145\n      1/59       14G    0.0679  0.009069\n"
    run = only(write(folder, opt_yaml=YOLOV5, results_txt=rows))
    assert isinstance(run, SkippedRun)
    assert "has results.txt, whose columns have no names" in run.message
    head = run.message.split("'")[1]
    run = only(write(folder, results_csv=f"{head}\n0,0.07,0.25\n1,0.06,0.5\n"))
    assert isinstance(run, Run)
    assert run.metrics == {"train/box_loss": [0.07, 0.06], "metrics/mAP_0.5": [0.25, 0.5]}


@pytest.mark.parametrize(("name", "text"), [("args.yaml", "- 1\n"), ("results.csv", "1,2\n3,4\n")])
def test_a_broken_file_is_a_skip_that_names_it(tmp_path: Path, name: str, text: str) -> None:
    folder = write(tmp_path / "train", args_yaml=ULTRALYTICS, results_csv=EPOCHS)
    (folder / name).write_text(text)
    run = only(folder)
    assert isinstance(run, SkippedRun)
    assert (run.path, run.reason) == (name, SkipReason.UNREADABLE)


def test_predictions_and_validations_beside_the_trainings_are_no_runs(tmp_path: Path) -> None:
    write(tmp_path / "detect/train", args_yaml=ULTRALYTICS, results_csv=EPOCHS)
    write(tmp_path / "detect/predict", image0_jpg="")
    write(tmp_path / "detect/val", confusion_png="")
    assert [run.name for run in read(tmp_path)] == ["detect/train"]


def test_arguments_alone_among_the_runs_of_another_tool_are_none(tmp_path: Path) -> None:
    write(tmp_path, opt_yaml="a: 1\n")
    write(tmp_path / "run1", config_yaml="lr: 1\n", metrics_json='{"loss": 1}')
    assert [run.name for run in read(tmp_path)] == ["run1"]


def test_arguments_beside_the_files_of_another_script_are_not_said_to_be_of_a_training_that_stopped(
    tmp_path: Path,
) -> None:
    """Sockeye leaves an args.yaml, too, and metrics of its own form; only what the advice says makes it a run."""
    folder = write(tmp_path / "own", args_yaml="lr: 0.5\n")
    (folder / "metrics").write_text("1\tperplexity-val=20.5\n")
    run = only(folder)
    assert isinstance(run, SkippedRun)
    assert "(beside it: metrics); if another script made it" in run.message
    (folder / "metrics.json").write_text('{"perplexity": 20.5}')
    assert isinstance(only(folder), Run)
    stopped = only(write(tmp_path / "stopped", args_yaml=ULTRALYTICS))
    assert isinstance(stopped, SkippedRun)
    assert "it stopped before" in stopped.message
