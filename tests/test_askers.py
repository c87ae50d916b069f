"""Whoever asks is answered in words that work where they asked: Python's in Python, the command line's at a shell.

The axes: what is told (a caution, a run left out, a param left out), where it is told (an attribute, a notebook, text,
a document), and who asked. Documents are the same whoever asked.
"""

from __future__ import annotations

import json
import pickle
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import paramimp
from paramimp.messages.mentions import option
from paramimp.results import Caution
from tests.sweeps import write_run

SHELL_WORDS = re.compile(r"(?<![\w-])--[a-z]")
CODE = re.compile(r"<(style|script)\b.*?</\1>", re.DOTALL)
"""Of a page: style sheets have names that begin with two dashes."""
MARK = re.compile(r"[\x02\x03\x1f]|\\x0[23]")


@pytest.fixture(scope="module")
def sweep(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The trials of a study as its tool exports them: the bad half of the values of x was pruned."""
    random = np.random.default_rng(0)
    x, y = random.uniform(size=60), random.uniform(size=60)
    file = tmp_path_factory.mktemp("askers") / "trials.csv"
    pd.DataFrame(
        {
            "number": range(60), "value": 3 * x + 0.1 * y, "params_x": x, "params_y": y,
            "state": np.where(x > 0.6, "PRUNED", "COMPLETE"),
        }
    ).to_csv(file, index=False)  # fmt: skip
    return file


def at_shell(*words: str) -> str:
    done = subprocess.run([sys.executable, "-m", "paramimp", *words], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert not MARK.search(done.stdout)
    return done.stdout


def test_a_caution_in_python_names_an_argument_that_works(sweep: Path) -> None:
    report = paramimp.analyze(sweep, metric="value", method="impurity")
    caution = next(one for one in report.cautions if one.code == "left-out-differ")
    assert "include_pruned=True counts these runs." in caution.message
    assert "--include-pruned counts these runs." in caution.shell_message
    assert paramimp.analyze(sweep, metric="value", method="impurity", include_pruned=True).n_used > report.n_used
    assert {run.message for run in report.skipped} == {"its status is pruned; include_pruned=True uses it."}


def test_nothing_in_python_names_an_option_of_the_command_line(sweep: Path) -> None:
    report = paramimp.analyze(sweep, metric="value", method="impurity", exclude="y")
    told = [*report.cautions, *report.skipped, *report.left_out]
    shown = [
        *(one.message for one in told), *map(repr, told), report._repr_html_(), paramimp.render(report),
        paramimp.render(report, all=True), paramimp.render(report, "markdown"),
        CODE.sub("", paramimp.render(report, "html")),
        CODE.sub("", paramimp.render(paramimp.suggest(sweep, "value", exclude="y"), "html")),
        CODE.sub("", paramimp.render(paramimp.compare([report, report]), "html")),
    ]  # fmt: skip
    assert any(one.shell_message != one.message for one in told)
    assert [text for text in shown if SHELL_WORDS.search(text) or MARK.search(text)] == []


@pytest.mark.parametrize("form", ["table", "markdown", "html", "csv"])
def test_what_the_command_line_writes_names_its_own_options(form: str, sweep: Path) -> None:
    text = at_shell("analyze", str(sweep), "-m", "value", "--method", "impurity", "-f", form)
    assert "include_pruned" not in text
    assert ("--include-pruned" in text) is (form != "csv")


def test_the_documents_are_the_same_whoever_asked(sweep: Path) -> None:
    report = paramimp.analyze(sweep, metric="value", method="impurity")
    written = at_shell("analyze", str(sweep), "-m", "value", "--method", "impurity", "-f", "json")
    assert paramimp.render(report, "json") == written
    assert "--include-pruned" in written
    listed = json.loads(at_shell("runs", str(sweep), "-f", "json"))["runs"]
    assert listed == json.loads(json.dumps([*paramimp.load_runs(sweep).records()]))
    assert {run["skip_message"] for run in listed} == {None, "its status is pruned; --include-pruned uses it."}


def test_a_file_to_be_chosen_is_named_in_the_words_of_both(tmp_path: Path) -> None:
    for number in range(12):
        folder = tmp_path / f"run_{number}"
        write_run(folder, {"x": 1}, None)  # no search, so that comparing the folders tells nothing
        for name in ("first.csv", "second.csv"):
            (folder / name).write_text(f"step,loss\n1,{number}\n")
    row = paramimp.load_runs(tmp_path).rows[0]
    assert "metrics_file='first.csv'" in row.message
    assert "metrics_file='first.csv'" in repr(row)
    with pytest.raises(paramimp.ParamimpError, match=r"metrics_file='first\.csv'"):
        paramimp.analyze(tmp_path, metric="loss")
    assert "--metrics-file first.csv" in at_shell("runs", str(tmp_path))


def test_a_caution_travels_with_its_words_and_one_of_another_package_needs_none() -> None:
    ours, theirs = Caution("few-runs", f"Pass {option('seed', 3)}.", ("x",)), Caution("theirs", "Look -- twice.")
    for one, python, shell in (
        (ours, "Pass seed=3.", "Pass --seed 3."), (theirs, "Look -- twice.", "Look -- twice.")
    ):  # fmt: skip
        again = pickle.loads(pickle.dumps(one))
        assert again == one
        assert (again.message, again.shell_message, again.to_dict()["message"]) == (python, shell, shell)
    assert list(ours.to_dict()) == ["code", "message", "params"]
