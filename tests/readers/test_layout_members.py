"""Folders at one depth, and what the files in them are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from paramimp.places.folder import Folder
from paramimp.places.walk import walk
from paramimp.readers.layout.members import Member, apart, form_of, joined, levels


def tree(place: Path, *files: str) -> list[list[Member]]:
    for file in files:
        (place / file).parent.mkdir(parents=True, exist_ok=True)
        (place / file).write_text("x")
    return list(levels([folder for folder in walk(str(place)) if isinstance(folder, Folder)]))


def test_the_deepest_folders_come_first_and_each_has_what_lies_below_it(tmp_path: Path) -> None:
    deep, shallow = tree(tmp_path, "r1/in/a.json", "r1/b.json", "r2/in/a.json", ".git/x/y.json")
    assert [member.folder.name for member in deep] == ["r1/in", "r2/in"]
    assert [member.files for member in shallow] == [
        {"in/a.json": ["in/a.json"], "b.json": ["b.json"]},
        {"in/a.json": ["in/a.json"]},
    ]


def test_files_that_differ_in_a_number_are_of_one_form_and_none_is_the_only_one(tmp_path: Path) -> None:
    ((member,),) = tree(tmp_path, "r/epoch_1.json", "r/epoch_2.json", "r/log.csv")
    assert member.files == {"epoch_*.json": ["epoch_1.json", "epoch_2.json"], "log.csv": ["log.csv"]}
    assert (member.only("epoch_*.json"), member.only("log.csv"), member.only("x")) == (None, "log.csv", None)


def test_a_folder_with_very_many_files_is_looked_at_in_part(tmp_path: Path) -> None:
    ((member,),) = tree(tmp_path, *(f"r/{chr(97 + n // 26)}{chr(97 + n % 26)}x.txt" for n in range(300)))
    assert len(member.files) == 256


def test_folders_of_one_name_are_joined_by_paths_from_the_first(tmp_path: Path) -> None:
    level = tree(tmp_path, "log/net/r1/info.log", "models/net/r1/config.json", "models/net/r2/config.json")[0]
    (together,) = joined(level)
    assert together.folder.name == "log/net/r1"
    assert together.files == {
        "info.log": ["info.log"],
        "../../../models/net/r*/config.json": ["../../../models/net/r1/config.json"],
    }


@pytest.mark.parametrize(
    ("files", "parts"),
    [
        (["run-lr0.1_s0-tag-loss.csv", "run-lr0.01_s1-tag-loss.csv", "run-lr0.1_s2-tag-loss.csv"],
         {"lr0.1_s0", "lr0.01_s1", "lr0.1_s2"}),
        (["net_lr_0.1.csv", "net_lr_0.2.csv", "net_lr_0.3.csv"], {"lr_0.1", "lr_0.2", "lr_0.3"}),
        (["lr=0.1,bs=8.csv", "lr=0.1,bs=16.csv", "lr=0.2,bs=8.csv"], {"lr=0.1,bs=8", "lr=0.1,bs=16", "lr=0.2,bs=8"}),
        (["a1.csv", "a2.csv"], set()),
        (["a.csv", "b.csv", "c.csv"], set()),
    ],
    ids=["between words", "with its word", "pairs", "too few", "no series"],
)  # fmt: skip
def test_files_of_a_series_are_told_apart_by_whole_words(tmp_path: Path, files: list[str], parts: set[str]) -> None:
    for file in files:
        (tmp_path / file).write_text("x")
    (folder,) = (folder for folder in walk(str(tmp_path)) if isinstance(folder, Folder))
    assert {member.part for member in apart([folder])} == parts


@pytest.mark.parametrize(
    ("path", "own", "form"),
    [
        ("exp7.json", "exp7", "*.json"),
        ("exp7/log-2024-01-02.txt", "run", "exp*/log-*-*-*.txt"),
        ("events.out.tfevents.17.host-3.4.0", "run", "*tfevents*"),
        ("tb/events.out.tfevents.17.host-3", "run", "tb/*tfevents*"),
        ("9f86d081884c7d65.yaml", "run", "*.yaml"),
        ("facade.yaml", "run", "facade.yaml"),
        ("a_1.yaml", "a", "a_*.yaml"),
    ],
)
def test_the_form_of_a_path_has_no_numbers_and_no_name_of_the_run(path: str, own: str, form: str) -> None:
    assert form_of(path, own) == form


def test_a_number_has_one_form_however_it_is_written() -> None:
    numbers = ("0", "1", "0.5", "10.25", "1e-05", "1E5", "2.5e-3")
    assert {form_of(f"run-lr_{number}_{number}-tag-val_loss.csv", "") for number in numbers} == {
        "run-lr_*_*-tag-val_loss.csv"
    }
    assert form_of("v1.2.3-3ex.csv", "") == "v*.*-*ex.csv"
