"""At which depth of a tree the runs lie, and which of their files are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from paramimp.places.folder import Folder
from paramimp.places.walk import walk
from paramimp.readers.interface import ReadOptions
from paramimp.readers.layout.layout import Layout, layouts_below
from tests.trees import write

LOSSES = (0.51234, 0.41873, 0.61238, 0.29987)
LRS = (0.1, 0.2, 0.1, 0.2)


def found(place: Path, options: ReadOptions | None = None) -> list[Layout]:
    folders = [folder for folder in walk(str(place)) if isinstance(folder, Folder)]
    return list(layouts_below(folders, options or ReadOptions()))


def runs(layout: Layout) -> set[str]:
    return {member.folder.name for member in layout.runs()}


@pytest.mark.parametrize("above", ["", "a/", "2024/06/01/"])
def test_the_folder_around_both_files_is_the_run(tmp_path: Path, above: str) -> None:
    for n in range(4):
        write(tmp_path / f"{above}r{n}", {"in/told/o.json": {"lr": LRS[n]}, "out/m.json": {"loss": LOSSES[n]}})
    (layout,) = found(tmp_path)
    assert (layout.settings, layout.results, layout.is_sure) == (["in/told/o.json"], ["out/m.json"], True)
    assert runs(layout) == {f"{above}r{n}" for n in range(4)}


def test_sweeps_beside_each_other_are_compared_together(tmp_path: Path) -> None:
    """Within a folder of seeds no setting differs."""
    for n in range(4):
        for seed in (0, 1):
            run = {"o": {"lr": LRS[n], "seed": seed}, "m": {"loss": LOSSES[n] + seed}}
            write(tmp_path / f"sweep_{n}" / f"s{seed}", run)
    (layout,) = found(tmp_path)
    assert len(runs(layout)) == 8


def test_checkpoints_in_a_run_are_no_runs(tmp_path: Path) -> None:
    for n in range(4):
        for step in (1, 2):
            write(tmp_path / f"r{n}/ckpt-{step}", {"state": {"loss": LOSSES[n] / step}, "config": {"depth": 3}})
        write(tmp_path / f"r{n}", {"o": {"lr": LRS[n]}, "m": {"loss": LOSSES[n]}})
    (layout,) = found(tmp_path)
    assert runs(layout) == {f"r{n}" for n in range(4)}


def test_all_files_of_settings_that_differ_are_read(tmp_path: Path) -> None:
    for n in range(4):
        told = {"agent.yaml": f"lr: {LRS[n]}\n", "env.yaml": f"dropout: {LRS[3 - n]}\n", "sim.yaml": "dt: 0.1\n"}
        write(tmp_path / f"r{n}", {**told, "m": {"loss": LOSSES[n]}})
    (layout,) = found(tmp_path)
    assert layout.settings == ["agent.yaml", "env.yaml"]


def test_logs_for_people_count_only_where_nothing_else_has_results(tmp_path: Path) -> None:
    for n in range(4):
        log = f"epoch 1: loss=9.5\nepoch 2: loss={LOSSES[n]}\n"
        write(tmp_path / f"r{n}", {"o": {"lr": LRS[n]}, "out.txt": log, "m": {"acc": LOSSES[n]}})
        write(tmp_path / f"others/q{n}", {"o": {"lr": LRS[n]}, "out.txt": log})
    assert [layout.results for layout in found(tmp_path)] == [["out.txt"], ["m"]]


def test_what_is_not_read_is_told(tmp_path: Path) -> None:
    for n in range(4):
        write(tmp_path / f"r{n}", {"o": {"lr": LRS[n]}, "w": {"threads": LRS[n]}, "m": {"acc": LOSSES[n]}})
    (layout,) = found(tmp_path)
    assert layout.described() == "settings from o, results from m (not from w)"


def test_folders_of_one_name_in_different_trees_are_one_run(tmp_path: Path) -> None:
    """The template for PyTorch saves the config with the model, and the log elsewhere."""
    for n in range(4):
        write(tmp_path / f"saved/models/net/0101_10000{n}", {"config.json": {"lr": LRS[n]}})
        write(
            tmp_path / f"saved/log/net/0101_10000{n}", {"info.log": f"epoch 1: loss=9.5\nepoch 2: loss={LOSSES[n]}\n"}
        )
    (layout,) = found(tmp_path)
    assert (layout.settings, layout.results) == (["../../../models/net/*/config.json"], ["info.log"])


def test_many_files_with_results_are_named_and_the_user_chooses(tmp_path: Path) -> None:
    for n in range(4):
        write(tmp_path / f"r{n}", {"o": {"lr": LRS[n]}, **{f"{name}_m": {"loss": LOSSES[n]} for name in "abcdef"}})
    (layout,) = found(tmp_path)
    assert not layout.is_sure
    (layout,) = found(tmp_path, ReadOptions(metrics_file="b_m"))
    assert (layout.is_sure, layout.results) == (True, ["b_m"])


@pytest.mark.parametrize("glob", ["o.yaml", "in/o.yaml", "in/*.yaml", "*/o.yaml"])
def test_a_choice_is_by_the_path_below_the_run_or_by_the_name(tmp_path: Path, glob: str) -> None:
    for n in range(2):
        write(tmp_path / f"r{n}", {"in/o.yaml": f"width: {LRS[n]}\n", "m": {"loss": LOSSES[n]}})
    assert found(tmp_path) == []
    (layout,) = found(tmp_path, ReadOptions(config_file=glob))
    assert runs(layout) == {"r0", "r1"}


@pytest.mark.parametrize(
    ("files", "is_sure"),
    [
        (("best.dat", "last.dat"), False),
        (("first.csv", "second.csv"), False),
        (("dev.dat", "test.dat"), True),
        (("train_log.dat", "val_log.dat"), True),
    ],
)
def test_of_two_files_with_one_metric_the_user_chooses_unless_they_are_of_parts_of_the_data(
    tmp_path: Path, files: tuple[str, str], is_sure: bool
) -> None:
    for n in range(4):
        measured = {name: f"step,loss\n1,9.5\n2,{LOSSES[n] + place}\n" for place, name in enumerate(files)}
        write(tmp_path / f"r{n}", {"o": {"lr": LRS[n]}, **measured})
    (layout,) = found(tmp_path)
    assert (sorted(layout.results), layout.is_sure) == (sorted(files), is_sure)
