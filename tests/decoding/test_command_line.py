"""The options of commands, as argparse and Absl would take them."""

from __future__ import annotations

import argparse
import shlex

import pytest

from paramimp.decoding.command_line import MAX_COMMAND, options_in

COMMANDS = {
    "python": "python train.py --lr 0.1 --batch-size 32 --augment",
    "with signs of equality": "torchrun --lr=0.1 --batch-size=32 --augment",
    "an option per line": "--lr=0.1\n--batch_size=32\n--augment\n",
    "a script": "#!/bin/bash\nset -e\n# the best one\npython -m train --lr 0.1 \\\n    --batch-size 32 --augment\n",
    "with a redirection": "python train.py --lr 0.1 --batch-size 32 --augment > log.txt 2>&1",
    "with another one": "python train.py --lr 0.1 --batch-size 32 --augment 2>&1 | tee log.txt",
    "in the background": "nohup python train.py --lr 0.1 --batch-size 32 --augment &",
    "with a prompt": "$ python train.py --lr 0.1 --batch-size 32 --augment\r\n",
}


@pytest.mark.parametrize("command", COMMANDS)
def test_the_options_of_a_command_are_found(command: str) -> None:
    assert options_in(COMMANDS[command]) == {"lr": 0.1, "batch_size": 32, "augment": True}


def test_values_are_those_that_argparse_takes() -> None:
    command = "train --sizes 64 128 --shift -0.5 --name 'a b' --eps 1e-8 --tag ''"
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", type=int, nargs="+")
    parser.add_argument("--shift", type=float)
    parser.add_argument("--name")
    parser.add_argument("--eps", type=float)
    parser.add_argument("--tag")
    wanted = vars(parser.parse_args(shlex.split(command)[1:]))
    assert options_in(command) == {**wanted, "tag": None}  # an empty value says nothing


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Just text -- with dashes -- in it.",
        "python train.py --lr 0.1",
        "python a.py --lr 0.1 --wd 0\npython a.py --lr 0.2 --wd 0\n",
        "--lr 0.1 --=3 --wd 1",
        "---\nlr: 0.1\n---\n",
        "--lr 0.1 --wd 1 " + "x" * MAX_COMMAND,
    ],
    ids=["nothing", "prose", "one option", "several commands", "no name", "documents", "too long"],
)
def test_any_other_text_has_none(text: str) -> None:
    assert options_in(text) is None


def test_a_quotation_that_does_not_end_is_read_as_it_stands() -> None:
    assert options_in("train --lr 0.1 --name it's") == {"lr": 0.1, "name": "it's"}
