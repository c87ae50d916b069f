"""A run that its script wrote and logged to a tracker in the same folder is one run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from paramimp import analyze, load_runs
from paramimp.formats.interface import View
from paramimp.formats.run_listing import as_text
from paramimp.runs import Entry

if TYPE_CHECKING:
    from pathlib import Path


def write_own(folder: Path, lr: float, **metrics: float) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.yaml").write_text(f"lr: {lr}\nmodel: mlp\n")
    (folder / "metrics.json").write_text(json.dumps(metrics))
    return folder


def write_wandb(folder: Path, number: int, lr: float, **metrics: float) -> None:
    files = folder / "wandb" / f"run-20230101_00000{number}-abcdef0{number}" / "files"
    files.mkdir(parents=True)
    (files / "config.yaml").write_text(f"lr: {{value: {lr}}}\n")
    (files / "wandb-summary.json").write_text(json.dumps(metrics))


def skipped(path: Path, **options: str) -> list[str]:
    return [row.skip_reason for row in load_runs(path, **options).rows]  # type: ignore[arg-type]


def test_a_run_with_its_log_in_its_folder_counts_once_and_has_the_metrics_of_both(tmp_path: Path) -> None:
    for i in range(4):
        write_wandb(write_own(tmp_path / f"exp{i}", i / 7, test_acc=i * i), i, i / 7, val_loss=3 - i, test_acc=-1)
    table = load_runs(tmp_path)
    assert [row.skip_reason for row in table.rows] == ["", "duplicate"] * 4
    assert table.rows[1].message.startswith("it is the same run as exp0, logged in its folder;")
    report = analyze(tmp_path, "val_loss", method="impurity")
    assert (report.n_found, report.n_used) == (8, 4)
    assert table.metrics["test_acc"][::2] == [0, 1, 4, 9]
    assert table.metrics["val_loss"][::2] == [3, 2, 1, 0]
    assert skipped(tmp_path, reader="wandb") == [""] * 4


def test_several_runs_in_one_folder_are_not_that_of_the_folder(tmp_path: Path) -> None:
    project = write_own(tmp_path / "project", 0.5, loss=1)
    for i in range(3):
        write_wandb(project, i, 0.5, loss=1)
    assert skipped(tmp_path) == ["", "", "", ""]


def test_the_config_and_metrics_of_a_project_are_no_run_beside_those_of_its_sweep(tmp_path: Path) -> None:
    """The metrics are those of the run that was the last; the config holds what a sweep overrides."""
    project = write_own(tmp_path / "project", 0.5, loss=1)
    for i in range(3):
        write_wandb(project, i, i / 2, loss=1 + i)
    for given, name in ((project, "the given folder"), (tmp_path, "project")):
        table = load_runs(given)
        assert [row.skip_reason for row in table.rows] == ["project", "", "", ""]
        assert table.rows[0].shell_message == (
            f"{name} is the project of the 3 runs of wandb in it; its own config and metrics are no further run."
            " --reader native reads them alone."
        )
        assert (table.n_runs, table.rows[0].entry) == (3, Entry.FOLDER)
        shown = as_text(table, View(width=None, top=None)).splitlines()
        assert shown[0] == "3 runs found, 3 usable, read as wandb; 1 folder cannot be used"
        assert not any(line.startswith("native") for line in shown)
    report = analyze(project, "loss", method="impurity")
    assert (report.n_found, report.n_used) == (3, 3)
    assert skipped(project, reader="native") == [""]


def test_two_projects_are_told_from_two_runs_with_parts_by_their_params(tmp_path: Path) -> None:
    for name, step in (("a", 0.25), ("b", 0.5)):
        write_own(tmp_path / "projects" / name, 0.5, loss=1)
        write_own(tmp_path / "parts" / name, 0.5, loss=1)
        for i in range(2):
            write_wandb(tmp_path / "projects" / name, i, i * step, loss=1)
            write_wandb(tmp_path / "parts" / name, i, 0.5, loss=1)
    assert skipped(tmp_path / "projects") == ["project", "", ""] * 2
    assert skipped(tmp_path / "parts") == ["", "", ""] * 2


def test_a_project_whose_config_says_nothing_of_its_runs_is_one_if_it_is_alone(tmp_path: Path) -> None:
    project = write_own(tmp_path / "project", 0.5, loss=1)
    (project / "config.yaml").write_text("model: {name: mlp}\n")
    for i in range(2):
        write_wandb(project, i, 0.5, loss=1)
    assert skipped(tmp_path) == ["project", "", ""]
    write_own(tmp_path / "other", 0.5, loss=1)
    assert skipped(tmp_path) == ["", "", "", ""]


def test_a_run_that_was_given_itself_is_joined_with_its_log(tmp_path: Path) -> None:
    write_wandb(write_own(tmp_path, 0.5, loss=1), 0, 0.5, loss=1, best=0.5)
    table = load_runs(tmp_path)
    assert table.rows[0].run == "."
    assert [row.skip_reason for row in table.rows] == ["", "duplicate"]
    assert table.metrics["best"][0] == 0.5


def test_another_param_or_nothing_in_common_makes_it_another_run(tmp_path: Path) -> None:
    write_wandb(write_own(tmp_path / "a", 0.5, loss=1), 0, 0.25, loss=1)
    (write_own(tmp_path / "b", 0.5, loss=1) / "lightning_logs/version_0").mkdir(parents=True)
    (tmp_path / "b/lightning_logs/version_0/hparams.yaml").write_text("depth: 3\n")
    (tmp_path / "b/lightning_logs/version_0/metrics.csv").write_text("epoch,step,acc\n0,1,0.5\n")
    assert skipped(tmp_path) == ["", "", "", ""]


def test_a_log_that_cannot_be_used_hides_nothing(tmp_path: Path) -> None:
    write_wandb(write_own(tmp_path / "a", 0.5, loss=1), 0, 0.5)
    assert skipped(tmp_path) == ["", "no-metrics"]
