"""What Hydra's sweepers draw from, by files as people and other sweepers write them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from paramimp.places.folder import Folder
from paramimp.readers.hydra.sweeps import Sweeps
from paramimp.runs import Distribution, Scalar
from tests.readers.test_hydra import write_job

BASIC, OPTUNA, AX = (
    "hydra._internal.core_plugins.basic_sweeper.BasicSweeper",
    "hydra_plugins.hydra_optuna_sweeper.optuna_sweeper.OptunaSweeper",
    "hydra_plugins.hydra_ax_sweeper.ax_sweeper.AxSweeper",
)


def hydra(target: str, task: list[str] | None = None, **more: object) -> str:
    """Hydra's own config, with the keys around the sweeper that matter."""
    sweeper = {"_target_": target, **more}
    job = {"num": 0, "name": "train"}
    return yaml.safe_dump({"hydra": {"sweeper": sweeper, "overrides": {"task": task or []}, "job": job}})


def drawn(job: Path, root: Path, params: dict[str, Scalar], sweeps: Sweeps | None = None) -> dict[str, Distribution]:
    name = str(job.relative_to(root))
    folder = Folder(str(job), name, frozenset(), (".hydra",), str(root))
    return dict((sweeps or Sweeps()).drawn_from(folder, params))


def of_multirun(tmp_path: Path, text: str, name: str = "0", **params: Scalar) -> dict[str, Distribution]:
    (tmp_path / "multirun.yaml").write_text(text)
    return drawn(write_job(tmp_path / name), tmp_path, params)


def of_job(tmp_path: Path, text: str, name: str = "0", **params: Scalar) -> dict[str, Distribution]:
    job = write_job(tmp_path / name)
    (job / ".hydra" / "hydra.yaml").write_text(text)
    return drawn(job, tmp_path, params)


@pytest.mark.parametrize(
    ("target", "text", "expected"),
    [
        (BASIC, "range(1,10)", Distribution(1, 9, whole=True)),
        (OPTUNA, "range(1,10)", Distribution(1, 10, whole=True)),
        (AX, "range(1,10)", Distribution(1, 9, whole=True)),
        (BASIC, "range(1,10,step=4)", Distribution(1, 9, whole=True, step=4)),
        (OPTUNA, "range(1,12,step=4)", Distribution(1, 9, whole=True, step=4)),
        (OPTUNA, "shuffle(range(1,10))", Distribution(1, 9, whole=True)),
        (BASIC, "range(10,1,-2)", Distribution(2, 10, whole=True, step=2)),
        (OPTUNA, "range(10,1,-2)", None),
        (BASIC, "range(0,0.3,0.1)", Distribution(0.0, 0.2, step=0.1)),
        (OPTUNA, "range(0,0.3,0.1)", Distribution(0.0, 0.3, step=0.1)),
        (BASIC, "range(3,3)", None),
        (BASIC, "range(1,5,0)", None),
        (BASIC, "range(0,1e300,1e-300)", None),
        (BASIC, "interval(0,1)", None),
        (OPTUNA, "interval(1,10)", Distribution(1.0, 10.0)),
        (AX, "tag(log, int(interval(1,64)))", Distribution(1, 64, whole=True, log=True)),
        (OPTUNA, "tag(log, interval(0,1))", None),
        (BASIC, "[16],[16,16]", None),
        (BASIC, "32", None),
    ],
)
def test_ends_are_those_of_the_sweeper(target: str, text: str, expected: Distribution | None, tmp_path: Path) -> None:
    found = of_multirun(tmp_path, hydra(target, params={"n": text, "other": "1,2"}))
    assert found.pop("other") == Distribution(choices=(1, 2))
    assert found == ({} if expected is None else {"n": expected})


def test_the_command_line_goes_before_the_config(tmp_path: Path) -> None:
    params = {"lr": "0.1,0.01", "depth": "1,2", "width": "8,16", "seed": 3}
    text = hydra(BASIC, ["lr=1,2", "+depth=4", "~width", "new=a,b"], params=params)
    assert of_multirun(tmp_path, text) == {"lr": Distribution(choices=(1, 2)), "new": Distribution(choices=("a", "b"))}


def test_the_search_space_of_older_optuna_sweepers_is_read(tmp_path: Path) -> None:
    space = {
        "lr": {"type": "float", "low": 1e-4, "high": 0.1, "log": True, "choices": None, "step": None},
        "n": {"type": "int", "low": 2, "high": 8, "log": False, "choices": None, "step": 2},
        "act": {"type": "categorical", "low": None, "high": None, "choices": ["relu", "1e-5", True]},
    }
    expected = {
        "lr": Distribution(1e-4, 0.1, log=True),
        "n": Distribution(2, 8, whole=True, step=2),
        "act": Distribution(choices=("relu", 1e-5, True)),
    }
    assert of_job(tmp_path, hydra(OPTUNA, search_space=space, params=None)) == expected
    only_params = hydra(OPTUNA, search_space=space, params={"lr": "interval(0.0,1.0)"})
    assert of_job(tmp_path, only_params, "1") == {"lr": Distribution(0.0, 1.0)}  # as Hydra has it where both are there


@pytest.mark.parametrize("mark", ["  mode: RUN\n", "  job:\n    num: ???\n"])
def test_a_single_run_of_a_config_with_a_sweeper_is_drawn_from_nothing(mark: str, tmp_path: Path) -> None:
    text = f"hydra:\n{mark}  sweeper:\n    _target_: {OPTUNA}\n    params:\n      lr: interval(0.0,1.0)\n  help: {{}}\n"
    assert of_job(tmp_path, text) == {}
    assert of_job(tmp_path, text.replace(mark, ""), "1") == {"lr": Distribution(0.0, 1.0)}


def test_a_job_of_another_sweep_in_the_folder_is_drawn_from_nothing_known(tmp_path: Path) -> None:
    text = hydra(BASIC, ["lr=0.1,0.01", "act=a,b"])
    assert len(of_multirun(tmp_path, text, "0", lr=0.01, act="a")) == 2
    assert of_multirun(tmp_path, text, "1", lr=0.5, act="a") == {}
    assert of_multirun(tmp_path, text, "2", lr=0.1, act=None) == {}
    assert len(of_multirun(tmp_path, text, "lr=0.1,act=a", lr=0.1)) == 2


def test_jobs_of_two_sweeps_keep_each_their_own(tmp_path: Path) -> None:
    sweeps = Sweeps()
    for name, asked in (("a", "lr=1,2"), ("b", "lr=3,4")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "multirun.yaml").write_text(hydra(BASIC, [asked]))
    found = [drawn(write_job(tmp_path / name / number), tmp_path, {}, sweeps) for number in "01" for name in "ab"]
    assert [each["lr"].choices for each in found] == [(1, 2), (3, 4)] * 2


@pytest.mark.parametrize(
    "text",
    ["", "\0", "hydra: [", "hydra: 3", "hydra:\n  sweeper: 3\n",
     "hydra:\n  sweeper:\n    params: 3\n", "[]", "{" * 50_000,
     "hydra:\n  sweeper:\n    params:\n      lr: {a: 1}\n      n: [1, 2]\n      x: ${y}\n      1: 2,\n",
     "hydra:\n  sweeper:\n    search_space:\n      lr: 3\n      n: {type: [], low: a}\n",
     "hydra:\n  sweeper:\n    params: &a\n      lr: *a\n", "hydra:\n  sweeper:\n" + "    \n" * 100_000],
)  # fmt: skip
def test_a_sweep_that_cannot_be_read_is_not_told(text: str, tmp_path: Path) -> None:
    assert of_multirun(tmp_path, text) == {}
    (tmp_path / "multirun.yaml").unlink()
    assert of_job(tmp_path, text, "1") == {}
