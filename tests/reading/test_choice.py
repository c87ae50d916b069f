"""What is a run among the folders of a tree, by what each of them holds and by what lies around it."""

from __future__ import annotations

from typing import Any

import pytest

from paramimp.places.folder import Folder
from paramimp.places.walk import Unvisited
from paramimp.readers.interface import Claim
from paramimp.reading.choice import Place, runs_among
from paramimp.reading.dispatch import Found
from paramimp.runs import Entry, SkippedRun


class Nested:
    """A reader whose runs may lie in each other."""

    name, nested = "script", True


class Apart:
    """A reader whose runs own what lies in them."""

    name, nested = "tracker", False


def place(
    name: str,
    claim: Claim | None = None,
    reader: Any = Nested,
    folders: tuple[str, ...] = (),
    files: tuple[str, ...] = (),
) -> Place:
    folder = Folder(f"/x/{name}", name, frozenset(files), folders, "/x")
    return Place(folder, None if claim is None else Found(folder, reader(), claim))


def chosen(*places: Place) -> list[str]:
    return [each.folder.name if isinstance(each, Found) else f"{each.name}?" for each in runs_among(places)]


@pytest.mark.parametrize("top", [".", "sweep", "a/b/c"])
def test_what_is_left_of_a_run_is_one_unless_it_lies_in_a_run_or_holds_one(top: str) -> None:
    below = "" if top == "." else f"{top}/"
    run, inside, beside = f"{below}run", f"{below}run/checkpoint", f"{below}other"
    parts = [place(inside, Claim.PARTIAL), place(beside, Claim.PARTIAL)]
    assert chosen(place(top, Claim.PARTIAL), place(run, Claim.WHOLE), *parts) == [run, beside]


def test_a_run_that_its_content_tells_is_none_if_several_lie_in_it() -> None:
    runs = [place(f"sweep/run{number}", Claim.LIKELY) for number in range(2)]
    assert chosen(place("sweep", Claim.LIKELY), *runs) == ["sweep/run0", "sweep/run1"]
    assert chosen(place("sweep", Claim.LIKELY), runs[0]) == ["sweep", "sweep/run0"]
    assert chosen(place("sweep", Claim.LIKELY, Apart), *runs) == ["sweep", "sweep/run0", "sweep/run1"]
    deep = [place(f"sweep/{name}/run", Claim.LIKELY) for name in "ab"]
    assert chosen(place("sweep", Claim.LIKELY), *deep) == ["sweep/a/run", "sweep/b/run"]


def test_a_run_that_holds_several_is_one_if_a_run_beside_it_has_the_same_files() -> None:
    files = ("params.json", "scores.json")
    inside = [place(f"exp/cnn/{name}", Claim.LIKELY, files=files) for name in ("aug", "drop")]
    runs = [place("exp/cnn", Claim.LIKELY, files=files), *inside, place("exp/wrn", Claim.LIKELY, files=files)]
    assert chosen(*runs) == ["exp/cnn", "exp/cnn/aug", "exp/cnn/drop", "exp/wrn"]
    other = place("exp/wrn", Claim.LIKELY, files=("params.json", "other.json"))
    assert chosen(*runs[:3], other) == ["exp/cnn/aug", "exp/cnn/drop", "exp/wrn"]
    assert chosen(place(".", Claim.LIKELY, files=files), *runs[1:]) == ["exp/cnn/aug", "exp/cnn/drop", "exp/wrn"]


def test_what_only_a_config_is_beside_the_runs_of_another_tool_is_no_run() -> None:
    assert chosen(place(".", Claim.PARTIAL), place("wandb/run", Claim.WHOLE, Apart)) == ["wandb/run"]
    assert chosen(place("project", Claim.PARTIAL), place("wandb/run", Claim.WHOLE, Apart)) == ["wandb/run"]


def test_an_empty_folder_beside_runs_left_nothing_and_one_elsewhere_is_no_run() -> None:
    run = place("sweep/run", Claim.WHOLE)
    assert chosen(run, place("sweep/empty"), place("other")) == ["sweep/run", "sweep/empty?"]
    assert chosen(run, place("sweep/full", folders=("sub",)), place("sweep/hidden", folders=(".git",))) == [
        "sweep/run", "sweep/hidden?",
    ]  # fmt: skip
    assert chosen(run, place("sweep/run/logs")) == ["sweep/run"]


@pytest.mark.parametrize("top", ["", "proj/", "proj/out/"])
@pytest.mark.parametrize(
    ("beside", "is_run"),
    [
        (("weights_0003.bin",), True),
        (("weights_0009.bin", "seen.png"), True),
        (("slurm-81.OUT", ".gitkeep"), True),
        (("stderr",), True),
        (("train-v2.json", "labels.csv"), False),
        (("fit.py", "util.py"), False),
        (("loss.png",), False),
        (("notes.txt", "raw.parquet"), False),
    ],
)
def test_data_and_code_beside_runs_are_none_and_what_a_stopped_run_left_is_one(
    top: str, beside: tuple[str, ...], is_run: bool
) -> None:
    """A checkpoint is called as those in the runs but for its number; what a run prints, as its launcher likes."""
    runs = [
        place(f"{top}r{number}", Claim.WHOLE, files=("config.yaml", f"weights_{number}.bin")) for number in range(2)
    ]
    other = place(f"{top}other", files=beside)
    elsewhere = place("away/r9", files=("weights_1.bin",))  # whatever it holds, no run stands beside it
    assert chosen(*runs, other, elsewhere) == [f"{top}r0", f"{top}r1", *([f"{top}other?"] if is_run else [])]


@pytest.mark.parametrize(
    ("other", "files", "lacking"),
    [
        ("job_12", ("out.csv",), "told.yaml"),
        ("job_12", ("told.yaml", "extra"), "out.csv"),
        ("job_12", ("out.csv", "told.yaml", "extra"), ""),
        ("job_12", ("anything.csv",), ""),
        ("summary", ("out.csv",), ""),
        ("job", ("out.csv",), ""),
    ],
    ids=["without its config", "without its log", "whole", "of other files", "another name", "no number"],
)
def test_a_folder_that_is_called_as_the_runs_beside_it_and_lacks_a_file_is_told(
    other: str, files: tuple[str, ...], lacking: str
) -> None:
    """As the logs of a tool of which one file was deleted: the runs of such tools alone make no folders there."""
    names = ["top/job_0", "top/job_7"]
    runs = [place(name, Claim.CERTAIN, Apart, files=("told.yaml", "out.csv")) for name in names]
    odd = place(f"top/{other}", files=files)
    below = place("top/job_0/job_3", files=("out.csv",))
    said = [each for each in runs_among([*runs, odd, below]) if isinstance(each, SkippedRun)]
    assert [each.name for each in said] == ([f"top/{other}"] if lacking else [])
    assert all(f"lacks {lacking}, which" in each.message for each in said)


@pytest.mark.parametrize(
    ("part", "files", "is_run"),
    [
        ("top/job_12", ("metrics.json",), True),
        ("top/job_12", (), True),
        ("top/baseline", ("told.yaml", "metrics.json"), True),
        ("top/baseline", ("seen.png", "metrics.json"), False),
        ("top/configs", ("config.yaml",), False),
        ("configs_2/own", ("told.yaml",), False),
        ("job_3", ("config.yaml",), False),
    ],
    ids=[
        "called alike",
        "called alike and empty",
        "with their file",
        "with the file of one",
        "another",
        "away",
        "above",
    ],
)
def test_what_is_left_of_a_run_is_one_beside_the_runs_of_another_tool_that_it_is_like(
    part: str, files: tuple[str, ...], *, is_run: bool
) -> None:
    """A folder whose config one reader knows, and its neighbour's another one, is not left out without a word."""
    runs = [
        place("top/job_0", Claim.LIKELY, Apart, files=("told.yaml", "seen.png")),
        place("top/job_7", Claim.LIKELY, Apart, files=("told.yaml", "out.csv")),
    ]
    assert chosen(*runs, place(part, Claim.PARTIAL, files=files)) == ["top/job_0", "top/job_7", *([part] * is_run)]


def test_a_folder_that_cannot_be_listed_is_told_and_a_link_out_of_a_run_is_not() -> None:
    def unvisited(name: str, *, leads_out: bool) -> Place:
        return Place(Unvisited(name, f"{name} is odd.", leads_out))

    run = place("sweep/run", Claim.WHOLE)
    assert chosen(run, unvisited("sweep/run/data", leads_out=True)) == ["sweep/run"]
    assert chosen(run, unvisited("sweep/run/data", leads_out=False)) == ["sweep/run", "sweep/run/data?"]
    found = list(runs_among([run, unvisited("sweep/x", leads_out=True), unvisited("y", leads_out=True)]))
    assert [each.entry for each in found if isinstance(each, SkippedRun)] == [Entry.RUN, Entry.FOLDER]
