"""What others have to know of a reader is said by the reader itself, one of another package included."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from paramimp import ParamimpError, load_runs
from paramimp.readers import READERS, readers_with
from paramimp.readers.interface import Claim, Folder, Reader, ReadOptions, Trait, has
from paramimp.runs import Origin, Run

TABULAR = {"table", "wandb-csv", "one-file", "partitions", "printed-report"}


class Foreign:
    """A reader as a package that knows nothing of traits has it: one run per folder with the file ``MARK``."""

    description, needs, files, nested = "for tests", "", (), True

    def __init__(self, name: str, mark: str) -> None:
        self.name, self.markers = name, (mark,)

    def claims(self, folder: Folder) -> Claim:
        return Claim.CERTAIN if folder.files.issuperset(self.markers) else Claim.NONE

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run]:
        for folder in folders:
            yield Run(Origin(folder.name, self.name), {"lr": 0.1}, {"loss": 1.0})


class Scripts(Foreign):
    traits = frozenset({Trait.BY_SCRIPT})


class Tabular(Foreign):
    traits = frozenset({Trait.TABULAR})


def use(monkeypatch: pytest.MonkeyPatch, *readers: Reader) -> None:
    by_name = {reader.name: reader for reader in readers}
    monkeypatch.setattr(READERS, "names", lambda: tuple(by_name))
    monkeypatch.setattr(READERS, "load", lambda name: by_name[name])


def mark(path: Path, name: str) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    (path / name).touch()
    return path


@pytest.mark.parametrize(
    ("trait", "names"),
    [
        (Trait.TABULAR, TABULAR),
        (Trait.BY_SCRIPT, {"native", "printed-log"}),
        (Trait.BY_CONTENT, {"one-file", "printed-log"}),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_each_built_in_reader_has_its_traits_and_no_others(trait: Trait, names: set[str]) -> None:
    assert readers_with(trait, READERS.built_in) == names


def test_a_name_that_is_no_reader_has_no_trait() -> None:
    assert readers_with(Trait.TABULAR, ["frame", "", "table"]) == {"table"}


@pytest.mark.parametrize("trait", Trait, ids=lambda trait: trait.name)
def test_a_reader_that_knows_nothing_of_traits_has_none_and_is_read(
    trait: Trait, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, Foreign("foreign", "a.mark"))
    assert not has(READERS.load("foreign"), trait)
    (row,) = load_runs(mark(tmp_path / "run", "a.mark").parent).rows
    assert (row.reader, row.skip_reason) == ("foreign", "")


@pytest.mark.parametrize(("outer", "reasons"), [(Scripts, ["", "duplicate"]), (Foreign, ["", ""])])
def test_a_trackers_run_in_the_folder_of_a_scripts_own_run_is_that_run_for_any_such_reader(
    outer: type[Foreign], reasons: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, outer("ours", "ours.mark"), Foreign("tracker", "tracker.mark"))
    for number in range(2):
        mark(mark(tmp_path / f"run{number}", "ours.mark") / "log", "tracker.mark")
    assert [row.skip_reason for row in load_runs(tmp_path).rows] == reasons * 2


@pytest.mark.parametrize("kind", [Tabular, Foreign])
def test_params_are_for_any_reader_whose_files_do_not_tell_them(
    kind: type[Foreign], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, kind("ours", "ours.mark"))
    mark(tmp_path / "run", "ours.mark")
    if kind is Tabular:
        assert load_runs(tmp_path, params="lr").n_runs == 1
    else:
        with pytest.raises(ParamimpError, match="params names the columns of a table"):
            load_runs(tmp_path, params="lr")
