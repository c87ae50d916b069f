"""Which folders of Weights & Biases are one run, and which part of a resumed run counts."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

import pytest

from paramimp.reading.discovery import find_runs
from paramimp.runs import Run, SkippedRun, SkipReason, Status
from tests.decoding.test_leveldb_log import write_log
from tests.readers.test_wandb_store import history, item, message
from tests.readers.wandb_runs import CONFIG, FINISHED, read, run_of, write_run


def test_the_latest_run_is_not_counted_twice_as_a_link_or_as_a_copy(tmp_path: Path) -> None:
    home = tmp_path / "wandb"
    folder = write_run(home, CONFIG, history(loss=1), FINISHED)
    other = write_run(
        home, name="run-20260102_000000-def", config__yaml="lr: {value: 1}", wandb_summary__json='{"a": 1}'
    )
    os.symlink(folder.name, home / "latest-run")
    assert read(tmp_path).keys() == {"abc", "def"}
    for copied in (folder, other):
        (home / "latest-run").unlink() if (home / "latest-run").is_symlink() else shutil.rmtree(home / "latest-run")
        shutil.copytree(copied, home / "latest-run")
        assert read(tmp_path).keys() == {"abc", "def"}
    (home / "latest-run" / "files" / "wandb-summary.json").write_text('{"a": 2}')  # a run of which nothing else is left
    assert read(tmp_path).keys() == {"abc", "def", "run"}


def test_a_resumed_run_counts_once_with_what_its_last_part_holds(tmp_path: Path) -> None:
    home = tmp_path / "wandb"
    resumed = message((17, message((3, b"digits"), (18, 1), (4, message(item("lr", 0.1))))))
    write_run(home, CONFIG, history(loss=3), history(loss=2))
    last = write_run(
        home,
        resumed,
        history(loss=1),
        FINISHED,
        name="run-20260102_000000-abc",
        config__yaml="lr: {value: 0.1}\nseed: {value: 7}",
        wandb_summary__json='{"loss": 1, "best": 0.5}',
    )
    first, second = find_runs([str(tmp_path)])
    assert isinstance(first, SkippedRun)
    assert first.reason is SkipReason.NOT_FINISHED
    assert first.message.endswith(f"was resumed as wandb/{last.name}, which is read instead.")
    assert first.group == second.group == "digits"
    assert isinstance(second, Run)
    assert second.params == {"lr": 0.1, "seed": 7}
    assert second.metrics == {"loss": [1], "best": 0.5}


def test_a_run_folder_or_a_renamed_one_is_recognised_by_itself(tmp_path: Path) -> None:
    log = write_run(tmp_path / "wandb", CONFIG, history(loss=1), FINISHED)
    assert run_of(log).name == "."
    (log.parent / "settings").write_text("[default]\n")
    shutil.copytree(log, tmp_path / "mine" / "best run")
    (tmp_path / "other").mkdir()
    assert set(read(tmp_path / "mine")) == {"best run"}
    shutil.rmtree(log / "files")
    assert run_of(tmp_path / "wandb").metrics == {"loss": [1]}


def test_logs_that_were_collected_in_one_folder_are_a_run_each(tmp_path: Path) -> None:
    for run in ("abc", "def"):
        (tmp_path / f"run-{run}.wandb").write_bytes(write_log([CONFIG, history(loss=1), FINISHED]))
    assert [found.name for found in find_runs([str(tmp_path)])] == ["run-abc.wandb", "run-def.wandb"]
    (given,) = find_runs([str(tmp_path / "run-abc.wandb")])
    assert isinstance(given, Run)


def test_a_run_folder_that_cannot_be_listed_is_not_lost(tmp_path: Path) -> None:
    """A path of more than 4,096 characters can be made, step by step, but not opened."""
    home = tmp_path
    with contextlib.chdir(tmp_path):
        while len(str(home)) < 4050:
            home = home / ("d" * min(200, 4050 - len(str(home))))
            os.mkdir(home.name)
            os.chdir(home.name)
        home = home / "wandb"
        os.makedirs("wandb/run-20260101_000000-short")
        os.makedirs("wandb/run-20260101_000000-" + "x" * 60)
        found = list(find_runs([str(home)]))
        os.chdir(tmp_path)
    reasons = {skip.name[-5:]: skip.reason for skip in found if isinstance(skip, SkippedRun)}
    assert reasons == {"short": SkipReason.NO_CONFIG, "xxxxx": SkipReason.UNREADABLE}
    shutil.rmtree(tmp_path / ("d" * 200))


NOTHING_LOGGED: list[dict[str, str]] = [
    {},
    {"config__yaml": "lr: {value: 0.1}"},
    {"config__yaml": "lr: {value: 0.1}", "wandb_summary__json": "{}"},
    {"wandb_summary__json": '{"_wandb": {"runtime": 3}, "_runtime": 3.5, "_step": 0}'},
]


@pytest.mark.parametrize("files", NOTHING_LOGGED)
@pytest.mark.parametrize("records", [(), (CONFIG,), (CONFIG, FINISHED)], ids=["no log", "killed", "finished"])
def test_a_part_that_logged_nothing_replaces_none(
    tmp_path: Path, files: dict[str, str], records: tuple[bytes, ...]
) -> None:
    home = tmp_path / "wandb"
    first = write_run(home, CONFIG, history(loss=3), history(loss=2), FINISHED)
    again = write_run(home, *records, name="run-20260101_000003-abc", **files)
    runs = {run.name: run for run in find_runs([str(tmp_path)])}
    kept, empty = runs[f"wandb/{first.name}"], runs[f"wandb/{again.name}"]
    assert isinstance(kept, Run)
    assert (kept.status, kept.metrics["loss"]) == (Status.FINISHED, [3, 2])
    assert isinstance(empty, SkippedRun)
    assert empty.message == (
        f"wandb/{again.name} logged nothing when the run was opened again; wandb/{first.name} is read instead."
    )


def test_the_last_part_that_logged_something_is_read_whatever_lies_around_it(tmp_path: Path) -> None:
    home = tmp_path / "wandb"
    write_run(home, name="run-20251231_000000-abc")
    write_run(home, CONFIG, history(loss=3))
    last = write_run(home, CONFIG, history(loss=1), FINISHED, name="run-20260101_000100-abc")
    write_run(home, name="run-20260101_000200-abc")
    (run,) = [run for run in find_runs([str(tmp_path)]) if isinstance(run, Run)]
    assert (run.name, run.metrics["loss"]) == (f"wandb/{last.name}", [1])


def test_of_parts_that_all_logged_nothing_the_last_one_stands_for_the_run(tmp_path: Path) -> None:
    home = tmp_path / "wandb"
    names = [write_run(home, CONFIG, name=f"run-2026010{day}_000000-abc").name for day in (1, 2)]
    first, second = sorted(find_runs([str(tmp_path)]), key=lambda run: run.name)
    assert isinstance(first, SkippedRun)
    assert first.message.endswith(f"was resumed as wandb/{names[1]}, which is read instead.")
    assert second.name == f"wandb/{names[1]}"


@pytest.mark.parametrize("is_same", [True, False])
def test_a_run_that_was_opened_again_within_a_second_is_told_by_its_log(tmp_path: Path, is_same: bool) -> None:
    """W&B 0.31 puts -1 behind the name of the folder; a run may have such an id of its own as well."""
    home = tmp_path / "wandb"
    write_run(home, CONFIG, history(loss=3), FINISHED, name="offline-run-20261129_193252-abc")
    again = home / "offline-run-20261129_193252-abc-1"
    (again / "files").mkdir(parents=True)
    log = "run-abc.wandb" if is_same else "run-abc-1.wandb"
    (again / log).write_bytes(write_log([CONFIG, history(loss=2), FINISHED]))
    found = list(find_runs([home]))
    runs = [run.metrics["loss"] for run in found if isinstance(run, Run)]
    assert (len(found), runs) == (2, [[2.0]] if is_same else [[3.0], [2.0]])
    assert all("was resumed as " in skipped.message for skipped in found if isinstance(skipped, SkippedRun))
