"""What logs for people say of their run at the head, in the forms of several programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from paramimp.readers.told_in_log import told_in
from paramimp.reading.discovery import find_runs
from paramimp.runs import Run

if TYPE_CHECKING:
    from pathlib import Path

RULE = "2022-01-01 10:00:00,000 " + "-" * 60 + "\n"
FLAIR = f"""{RULE}2022-01-01 10:00:00,000 Corpus: "Corpus: 14987 train + 3466 dev"
{RULE}2022-01-01 10:00:00,000 Parameters:
2022-01-01 10:00:00,000  - learning_rate: "0.1"
2022-01-01 10:00:00,000  - mini_batch_size: "32"
2022-01-01 10:00:00,000  - shuffle: "True"
{RULE}2022-01-01 10:00:01,000 EPOCH 1 done: loss 0.5000 - lr 0.100000
"""
RECBOLE = """Sun 01 Jan 2023 10:00:00 INFO  ['run.py']
Sun 01 Jan 2023 10:00:00 INFO
General Hyper Parameters:
gpu_id = 0
seed = 2020

Training Hyper Parameters:
learning_rate = 0.001
train_batch_size = 2048


Sun 01 Jan 2023 10:00:00 INFO  epoch 0 training [time: 1.2s, train loss: 27.7]
"""
YOLOX = """2021-10-01 10:00:00 | INFO     | yolox.core.trainer:126 - args: Namespace(batch_size=8, fp16=True)
2021-10-01 10:00:00 | INFO     | yolox.core.trainer:127 - exp value:
╒═══════════════════╤═══════╕
│ keys              │ values│
╞═══════════════════╪═══════╡
│ depth             │ 0.33  │
├───────────────────┼───────┤
│ weight_decay      │ 0.0005│
├───────────────────┼───────┤
│ exp_name          │ 'yolo'│
╘═══════════════════╧═══════╛
2021-10-01 10:00:01 | INFO     | yolox.core.trainer:253 - epoch: 1/5, total_loss: 3.2
"""
OPEN_CLIP = """2022-01-01,00:00:00 | INFO | Params:
2022-01-01,00:00:00 | INFO |   batch_size: 64
2022-01-01,00:00:00 | INFO |   lr: 0.001
2022-01-01,00:00:00 | INFO |   model: RN50
2022-01-01,00:00:01 | INFO | Train Epoch: 0 [ 64/1000 (6%)] Loss: 5.2
"""
NANOGPT = """Overriding config with config/train_char.py:
# train a miniature character-level model

eval_iters = 200
batch_size = 64
dropout = 0.2
# a remark between
learning_rate = 1e-3 # with baby networks can afford to go a bit higher

Overriding: batch_size = 16
Overriding: learning_rate = 0.0003
tokens per iteration will be: 4,096
step 0: train loss 4.2, val loss 4.3
"""
BENCHMARKING_GNNS = """Dataset: ZINC,
Model: GCN

params={'seed': 41, 'init_lr': 0.001, 'batch_size': 128, 'weight_decay': 0.0}

net_params={'L': 4, 'hidden_dim': 145, 'dropout': 0.5, 'readout': 'mean'}

GCNNet(
  (embedding_h): Embedding(28, 145)
)
best={'hidden_dim': 3, 'loss': 0.5}
TEST MAE: 0.4
"""
TOLD = {
    "benchmarking-gnns": (
        BENCHMARKING_GNNS,
        {"seed": 41, "init_lr": 0.001, "batch_size": 128, "weight_decay": 0.0}
        | {"L": 4, "hidden_dim": 145, "dropout": 0.5, "readout": "mean"},
    ),
    "nanoGPT": (NANOGPT, {"eval_iters": 200, "batch_size": 16, "dropout": 0.2, "learning_rate": 0.0003}),
    "Flair": (FLAIR, {"learning_rate": 0.1, "mini_batch_size": 32, "shuffle": True}),
    "RecBole": (RECBOLE, {"gpu_id": 0, "seed": 2020, "learning_rate": 0.001, "train_batch_size": 2048}),
    "YOLOX": (YOLOX, {"batch_size": 8, "fp16": True, "depth": 0.33, "weight_decay": 0.0005, "exp_name": "yolo"}),
    "OpenCLIP": (OPEN_CLIP, {"batch_size": 64, "lr": 0.001, "model": "RN50"}),
}
EPOCHS = "".join(f"epoch : {epoch}\nseed : 3\nlr : {0.1 / epoch}\nstep_size : {epoch}\n" for epoch in (1, 2, 3))
NOTHING = {
    "what is measured in each epoch": "epoch : 1\nloss : 0.5\nlr : 0.1\nval_loss : 0.25\n" * 3,
    "what is logged again in each epoch": EPOCHS,
    "names behind the step of a log": "step: lr = 0.1\nstep: batch_size = 2\nstep: lr = 0.2\nval_loss: 0.3\n",
    "two settings": "lr: 0.1\nbatch_size: 32\nDone.\n",
    "counts of the data": "train: 100\nval: 20\ntest: 20\nclasses: 10\n",
    "lines with several names": "lr: 0.1, wd: 0.2 step: 3\nlr: 0.2, batch: 3 step: 4\nlr: 0.3, batch: 3 step: 5\n",
}


@pytest.mark.parametrize("program", TOLD)
def test_a_setting_per_line_is_read(program: str) -> None:
    text, expected = TOLD[program]
    told, rest = told_in(text.encode())
    assert told == expected
    assert len(rest) < len(text.splitlines())
    assert rest[-1] == text.splitlines()[-1]


@pytest.mark.parametrize("case", NOTHING)
def test_other_lines_are_no_settings(case: str) -> None:
    assert told_in(NOTHING[case].encode()) == ({}, NOTHING[case].splitlines())


def test_results_below_the_settings_end_them() -> None:
    told, rest = told_in(b"lr: 0.1\nbatch_size: 32\nmodel: mlp\nval_loss: 0.5\nhidden: 8\n")
    assert (told, rest) == ({"lr": 0.1, "batch_size": 32, "model": "mlp"}, ["val_loss: 0.5", "hidden: 8"])


def test_a_log_holds_the_settings_of_the_table_beside_it(tmp_path: Path) -> None:
    for number in range(2):
        folder = tmp_path / f"tagger_{number}"
        folder.mkdir()
        (folder / "training.log").write_text(FLAIR.replace('"0.1"', f'"0.{number + 1}"'))
        (folder / "loss.tsv").write_text("EPOCH\tDEV_LOSS\n1\t0.5\n2\t0.25\n")
    runs = list(find_runs([tmp_path]))
    assert [run.params["learning_rate"] for run in runs] == [0.1, 0.2]
    assert [run.metrics for run in runs if isinstance(run, Run)] == [{"EPOCH": [1, 2], "DEV_LOSS": [0.5, 0.25]}] * 2


def test_any_log_takes_time_in_proportion() -> None:
    lines = [b"a: " * 160, b"lr " + b" " * 400 + b"x", b"lr" + b"." * 490, b"lr: " + b"b c " * 100, b"| " * 200]
    told, rest = told_in(b"\n".join(lines * 2_000))
    assert (told, len(rest)) == ({}, 10_000)


@pytest.mark.parametrize(("best", "is_told"), [("inf", True), ("-inf", True), ("nan", True), ("0.5", False)])
def test_the_best_loss_before_any_is_no_result(best: str, is_told: bool) -> None:
    """icefall prints its state among its arguments."""
    line = f"2022-11-01 10:00:00,456 INFO [train.py:918] (0/4) {{'best_valid_loss': {best}, 'lr': 0.1, 'dropout': 0.3}}"
    told, _ = told_in(f"{line}\n2022-11-01 10:00:01,456 INFO [train.py:800] Epoch 1, loss=0.5\n".encode())
    assert told.get("lr") == (0.1 if is_told else None)
