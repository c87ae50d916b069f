"""Texts that programs print at their end, as these print them."""

from __future__ import annotations

from typing import Any

import pytest

from paramimp.decoding.report_text import TooManyNames, report_in

PGBENCH = """pgbench (14.5)
starting vacuum...end.
transaction type: <builtin: TPC-B (sort of)>
scaling factor: 10
number of clients: 8
duration: 60 s
latency average = 10.123 ms
tps = 790.5 (without initial connection time)
"""
WEKA = """=== Run information ===

Scheme:       weka.classifiers.trees.RandomForest -P 100 -I 50 -M 1.0 -attribute-importance
Test mode:    5-fold cross-validation

Correctly Classified Instances        3138               76.6113 %
Kappa statistic                          0.5323
                 TP Rate  FP Rate  Precision  Class
                 0.817    0.285    0.742      0
Weighted Avg.    0.766    0.235    0.768
"""
VOWPAL = """Num weight bits = 18
learning rate = 0.5
average  since         example        example  current  current  current
loss     last          counter         weight    label  predict features
0.693147 0.693147            1            1.0   1.0000   0.0000       51

finished run
average loss = 0.25
"""
FORMS: dict[str, tuple[str, dict[str, Any]]] = {
    "pgbench": (
        PGBENCH,
        {
            "scaling_factor": 10,
            "number_of_clients": 8,
            "duration": 60,
            "latency_average": 10.123,
            "tps": 790.5,
        },
    ),
    "Weka": (
        WEKA,
        {
            "Scheme": "weka.classifiers.trees.RandomForest",
            "Scheme.P": 100,
            "Scheme.I": 50,
            "Scheme.M": 1.0,
            "Scheme.attribute-importance": True,
            "Test_mode": "5-fold cross-validation",
            "Correctly_Classified_Instances": 76.6113,
            "Kappa_statistic": 0.5323,
        },
    ),
    "Vowpal Wabbit": (VOWPAL, {"Num_weight_bits": 18, "learning_rate": 0.5, "average_loss": 0.25}),
    "a dictionary": ("params={'lr': 0.5, 'net': {'depth': 2}}\nTEST MAE: 0.25\n", {
        "params.lr": 0.5, "params.net.depth": 2, "TEST_MAE": 0.25,
    }),
    "a name in several lines": ("loss: 2.0\nloss: 1.0\nstate: on\nstate: off\n", {"loss": [2, 1], "state": "off"}),
    "several names in a line": ("epoch 1: loss=2.0 acc=0.5\nepoch 2: loss=1.0 acc=0.75\n", {
        "loss": [2, 1], "acc": [0.5, 0.75],
    }),
}  # fmt: skip


@pytest.mark.parametrize("program", FORMS)
def test_names_and_values_are_read(program: str) -> None:
    text, expected = FORMS[program]
    assert report_in(text.encode()) == expected


@pytest.mark.parametrize(
    "text",
    ["", "Some prose about a loss of 0.5 in the end.\n", "1: 2\n3: 4\n", "x" * 2_000 + ": 1\n", "\x00\xff\x00"],
)
def test_other_texts_say_nothing(text: str) -> None:
    assert report_in(text.encode("latin-1")) == {}


def test_a_log_of_any_length_is_read_to_its_end() -> None:
    """Programs print results at their end, so what stands there must not be cut off."""
    text = "".join(f"step loss: {number}\n" for number in range(20_000)) + "accuracy: 0.5\n"
    found = report_in(text.encode())
    assert found["accuracy"] == 0.5
    assert found["step_loss"] == list(range(20_000))


def test_a_text_of_more_names_than_a_report_has_is_refused() -> None:
    lines = [f"key{number}: {number}\n" for number in range(5_001)]
    assert len(report_in("".join(lines[:-1] * 2).encode())) == 5_000
    with pytest.raises(TooManyNames, match="more than 5,000 names"):
        report_in("".join(lines).encode())
