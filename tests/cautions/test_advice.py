"""The lines that cautions advise work when they are pasted into a shell, whatever the names hold."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from paramimp.analysis.ranking import analyze_table
from paramimp.messages.globs import matching
from paramimp.objective import make_objective
from paramimp.runs import Origin, Run
from paramimp.table import building
from tests.cautions.found import cautions
from tests.sweeps import linear, make_frame, write_run

if TYPE_CHECKING:
    from pathlib import Path

_OPTION = re.compile(r"--[a-z-]+ (?:'[^']*'|\"[^\"]*\"|[^\s'.,]+(?:[.,][^\s'.,]+)*)+")
PLACEHOLDER = re.compile(r"\b(NAME|GROUP|FILE|PARAM|COL|RUNS|GLOB)\b")
NAMES = [
    ["lr", "a"],
    ["learning rate", "it's"],
    ["a,b", "学习率"],
    ["$HOME", "`id`"],
    ["-x", "w" * 200],
    ["x\ny", "[0]"],
]


def write_runs(folder: Path, names: list[str], n_runs: int) -> None:
    """Runs whose loss the first name drives."""
    rng = np.random.default_rng(len(names))
    for index in range(n_runs):
        config = {name: float(rng.uniform()) for name in names}
        write_run(folder / f"run_{index}", config, {"loss": config[names[0]] + 0.01 * rng.normal()})


def pasted(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """What a POSIX shell makes of a line."""
    program = f"{shlex.quote(sys.executable)} -m paramimp analyze runs --metric loss --format json"
    return subprocess.run(
        ["/bin/sh", "-c", f"{program} {line}"], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize("names", NAMES)
def test_few_runs_name_the_params_to_leave_out_in_a_line_that_can_be_pasted(tmp_path: Path, names: list[str]) -> None:
    others = ["depth", "width"]
    write_runs(tmp_path / "runs", ["driver", *others, *names], 24)
    read = json.loads(pasted("", tmp_path).stdout)
    (few,) = [caution["message"] for caution in read["cautions"] if caution["code"] == "few-runs"]
    assert not PLACEHOLDER.search(few)
    (line,) = _OPTION.findall(few)
    done = pasted(line, tmp_path)
    assert done.returncode == 0, done.stderr
    ranked = {param["param"] for param in json.loads(done.stdout)["params"]}
    assert len(ranked) == 2  # of ten runs each
    assert ranked < {"driver", *others, *names}


def test_where_leaving_params_out_does_not_help_none_is_named() -> None:
    frame = make_frame(22, linear)[["a", "b", "loss"]]  # ten runs for each, and still few
    message = cautions(frame)["few-runs"].shell_message
    assert message.endswith("Aim for 40 runs.")
    assert cautions(frame[["a", "loss"]][:8])["few-runs"].shell_message.endswith("Aim for 40 runs.")


def test_an_outcome_that_is_all_that_varies_is_not_to_be_left_out() -> None:
    frame = make_frame(30, linear)[["loss"]].assign(final_accuracy=lambda frame: 1 - frame["loss"])
    assert "--exclude" not in cautions(frame)["leak"].shell_message
    assert "--exclude final_accuracy" in cautions(frame.assign(a=range(30)))["leak"].shell_message


def grouped(groups: list[str], readers: tuple[str, ...] = ("tool",), *, parts: bool = False) -> list[str]:
    """What the caution says of runs in these groups, or in these parts of one."""
    runs = []
    for n, group in enumerate(groups):
        reader = readers[n % len(readers)]
        origin = Origin(f"r{n}", reader, subgroup=group) if parts else Origin(f"r{n}", reader, group=group)
        params = {"a": (n * 7) % 30, "of_group": groups.index(group)}
        runs.append(Run(origin, params, {"loss": float(sum(params.values()))}))
    report = analyze_table(building.build(runs), make_objective("loss", None))
    return [caution.shell_message for caution in report.cautions if caution.code == "mixed-groups"]


@pytest.mark.parametrize(
    "name", ["my project", "it's; rm -rf x", "a,b", "x\ny", "проект", "[1]", "##[group]", "w" * 100]
)
@pytest.mark.parametrize("parts", [False, True])
def test_the_group_to_choose_is_named_whatever_its_name(name: str, parts: bool) -> None:
    (message,) = grouped([name] * 20 + ["other"] * 10, parts=parts)
    (line,) = _OPTION.findall(message)
    flag, chosen = shlex.split(line)
    assert flag == "--group"
    assert matching(chosen, {name, "other"}) == {name}


def test_of_many_groups_the_largest_that_has_a_name_is_named() -> None:
    groups = [f"g{n % 17}" for n in range(60)] + [""] * 20
    (message,) = grouped(groups)
    assert message.endswith("Choose one, as --group g0 does.")


def test_of_groups_of_one_run_each_beside_those_of_no_group_the_tracker_is_named() -> None:
    (message,) = grouped([""] * 20 + ["only"], ("wandb", "native"))
    assert message.endswith("Choose one, as --reader wandb does.")
    (message,) = grouped([""] * 20 + ["only"])
    assert message.endswith("Give the runs of one alone.")
