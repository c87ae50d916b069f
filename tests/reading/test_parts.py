"""Parts of what there is to read, of about equal size, which together are all of it."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from paramimp.reading.discovery import find_runs
from paramimp.reading.parts import WHOLE, Part

SAMPLES = Path(__file__).parents[1] / "readers" / "samples"
HOMES = {
    "wandb": SAMPLES / "wandb" / "0.31.0",
    "mlflow": SAMPLES / "mlflow" / "3.17.2" / "mlruns",
    "ray": SAMPLES / "ray" / "2.60.0",
    "all samples": SAMPLES,
}


def read(home: Path, part: Part = WHOLE) -> list[str]:
    """Each run as text, in which one NaN is like another."""
    return [repr(run) for run in find_runs([home], part=part)]


@pytest.mark.parametrize("home", HOMES.values(), ids=HOMES)
@pytest.mark.parametrize("count", [2, 3, 7, 1000])
def test_parts_read_in_turn_are_what_is_read_at_once(home: Path, count: int) -> None:
    at_once = read(home)
    numbers = range(count) if count < 1000 else (0, 499, 999)
    parts = [read(home, Part(number, count)) for number in numbers]
    if count < 1000:
        assert [run for part in parts for run in part] == at_once
    assert all(run in at_once for part in parts for run in part)


@pytest.mark.parametrize("name", ["wandb", "mlflow", "ray"])
def test_the_runs_of_one_folder_are_divided(name: str) -> None:
    """All lie in one folder, which its tool owns; if that were one thing to read, the second part would be empty."""
    first, second = (read(HOMES[name], Part(number, 2)) for number in (0, 1))
    assert min(len(first), len(second)) >= 2


@pytest.mark.parametrize("count", [1, 3])
def test_progress_goes_on_within_a_folder_and_from_part_to_part(count: int) -> None:
    told: list[tuple[int, int]] = []
    for number in range(count):
        list(find_runs([SAMPLES], part=Part(number, count), progress=lambda *at: told.append(at)))
    assert all(one[0] <= other[0] for one, other in pairwise(told))
    assert {total for _, total in told} == {told[-1][0]}
