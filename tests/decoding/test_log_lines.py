"""Lines that scripts print for people, in the forms of several programs."""

from __future__ import annotations

import math

import pytest

from paramimp.decoding.log_lines import load_log_lines

FAIRSEQ = """
2020-01-01 10:00:00 | INFO | train | epoch 001 | loss 5.3 | ppl 32.5
2020-01-01 10:00:09 | INFO | valid | epoch 001 | valid on 'valid' subset | loss 5.1 | ppl 39
"""
OPEN_NMT = """
[2020-01-01 10:00:00,123 INFO] Step 50/1000; acc:   6.36; ppl: 1500.20; lr: 0.00010; 3000/2900 tok/s
[2020-01-01 10:00:00,123 INFO] Validation accuracy: 54.3
"""
LOGGING = """
[2024-01-01 10:00:00] INFO epoch 1/5 train_loss: 1.0000 val_loss: 1.01
[2024-01-01 10:01:00] INFO epoch 2/5 train_loss: 5e-1 val_loss: 0.51
"""
NOTHING = """
eta: 0:12:33, time: 3.2s, v: 1.2.3, path=/tmp/7, done: 5/10, a: 0,35
http://host:8080
Just text.
Step 3 of 10
Epoch 3 took 12 seconds
train images 50000
Epoch 4 loss 0.5 (mean)
"""
LINES = {
    "names and numbers by turns": (
        "Epoch 1 train loss 1.5 val loss 1.25 lr 1e-3\nepoch [2/9]: train loss 0.5, val loss 0.75, lr 1e-4\n",
        {"train.loss": [1.5, 0.5], "val.loss": [1.25, 0.75], "lr": [1e-3, 1e-4]},
    ),
    "on what it was measured": (
        " Average Precision  (AP) @[ IoU=0.50:0.95 | area=   all | maxDets=100 ] = 0.25\nmAP@[0.5] = -1.000\n",
        {"AP@[IoU=0.50:0.95,area=all,maxDets=100]": [0.25], "mAP@[0.5]": [-1]},
    ),
    "behind a percent sign": (
        "%WER 10.9 [ 5765 / 52576, 798 ins, 597 del, 4370 sub ] exp/tri1/wer_7_0.0\n%SER 99\n% of 7 done\n100%WER 3\n",
        {"WER": [10.9], "SER": [99]},
    ),
    "one by one": (
        "Round 3 accuracy 0.5\nBest val acc 0.75 (epoch 7)\nFinal test accuracy 91%\n",
        {"accuracy": [0.5], "best_val.acc": [0.75], "test.accuracy": [91]},
    ),
    "Python's logging": (LOGGING, {"train_loss": [1.0, 0.5], "val_loss": [1.01, 0.51]}),
    "Keras's progress": (
        "Epoch 1/3\n10/10 - 2s - loss: 0.43 - acc: 0.9 - val_loss: 0.5\n",
        {"loss": [0.43], "acc": [0.9], "val_loss": [0.5]},
    ),
    "fairseq": (
        FAIRSEQ,
        {"train.epoch": [1], "train.loss": [5.3], "train.ppl": [32.5]}
        | {"valid.epoch": [1], "valid.loss": [5.1], "valid.ppl": [39]},
    ),
    "Megatron": (
        " iteration   10/  100 | learning rate: 1.5E-05 | lm loss: 1.25E+00 | grad norm: 1.5 |\n",
        {"learning_rate": [1.5e-05], "lm_loss": [1.25], "grad_norm": [1.5]},
    ),
    "a part before each name": (
        "epoch 2 | train loss 0.5 | val loss 0.75 | Test acc 91%\n",
        {"epoch": [2], "train.loss": [0.5], "val.loss": [0.75], "test.acc": [91]},
    ),
    "OpenNMT": (OPEN_NMT, {"acc": [6.36], "ppl": [1500.2], "lr": [0.0001], "validation.accuracy": [54.3]}),
    "percent, equals and colours": (
        "\x1b[32mGenauigkeit=97.3%\x1b[0m, Verlust = 0.35\n", {"Genauigkeit": [97.3], "Verlust": [0.35]},
    ),
    "a logger and aligned names": (
        "2020-01-01 12:00:00,000 - trainer - INFO -     val_loss       : 0.5\n", {"val_loss": [0.5]},
    ),
    "a place in the code": (
        "2021-10-01 10:00:00 | INFO     | yolox.core.trainer:253 - iter: 10/924, total_loss: 3.25\n",
        {"total_loss": [3.25]},
    ),
    "a level and no time": ("INFO:root:loss: 0.5\nWARNING: loss: 0.25\n", {"loss": [0.5, 0.25]}),
    "a level that is a name": ("loss INFO: 0.5\n", {"INFO": [0.5]}),
    "nnU-Net": (
        "2023-03-01 10:00:10.1: train_loss -0.5 \n2023-03-01 10:00:10.1: Pseudo dice [0.8] \n", {"train_loss": [-0.5]},
    ),
    "RotatE": ("2019-10-01 10:00:00 INFO     Valid MRR at step 100: 0.33\n", {"valid.MRR": [0.33]}),
    "scores of several words": (
        "INFO:root:Iter 500, Dev F1 score: 0.5, Dev EM score: 0.25, dev loss: 0.7\n",
        {"Iter": [500], "dev.F1_score": [0.5], "dev.EM_score": [0.25], "dev.loss": [0.7]},
    ),
    "ESPnet": (
        "[host] 2021-01-01 10:01:10,000 (t:328) INFO: 1epoch results: [train] loss=0.5, time=1 s, [valid] loss=0.6",
        {"train.loss": [0.5], "train.time": [1], "valid.loss": [0.6]},
    ),
    "Catalyst": (
        "1/5 * Epoch 1 (train): loss=0.5\n1/5 * Epoch 1 (valid): loss=0.75 | top=2\n",
        {"train.loss": [0.5], "valid.loss": [0.75], "valid.top": [2]},
    ),
    "the best of all epochs at the end": (
        "Epoch [1/1], Loss: 0.5, Val Acc: 91.2%\nBest Val Acc: 93.1%\nbest epoch: 4\n",
        {"Loss": [0.5], "val.Acc": [91.2], "best_val.Acc": [93.1], "best_epoch": [4]},
    ),
    "no numbers of a run": (NOTHING, {}),
}  # fmt: skip


@pytest.mark.parametrize("name", LINES)
def test_numbers_are_read_with_their_names(name: str) -> None:
    text, expected = LINES[name]
    assert load_log_lines(text.encode()) == expected


def test_a_diverged_run_says_so() -> None:
    assert math.isnan(load_log_lines(b"loss: nan\n")["loss"][0])


def test_lines_of_any_length_take_time_in_proportion() -> None:
    lines = [b"a" * 9_000 + b": 1", b"train " * 1_500, b"x=" * 4_000 + b"1", b"a.-" * 3_000, b"loss: 1" * 2_000, b": 1"]
    lines += [b"best train " * 900, b"a" + b" " * 9_000, b"INFO " * 1_900, b"[train] " * 1_200, b"at step " * 1_200]
    assert load_log_lines(b"\n".join(lines * 100)) == {"x": [1.0] * 100}


def test_only_so_many_names_are_kept() -> None:
    from paramimp.decoding.flatten import MAX_NAMES

    assert len(load_log_lines(b"".join(b"n%d: 1\n" % n for n in range(MAX_NAMES + 10)))) == MAX_NAMES
