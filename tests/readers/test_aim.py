"""A store of Aim is named with how to export it."""

from __future__ import annotations

from pathlib import Path

import pytest

from paramimp.messages.printable import LIMIT
from paramimp.runs import SkippedRun
from tests.readers.digits import only, read


@pytest.mark.parametrize("above", [".", "project"])
def test_a_store_of_aim_is_named_with_how_to_export_it(tmp_path: Path, above: str) -> None:
    (tmp_path / above / ".aim" / "meta").mkdir(parents=True)
    (tmp_path / above / ".aim" / "run_metadata.sqlite").write_bytes(b"")
    found = only(tmp_path)
    assert isinstance(found, SkippedRun)
    assert found.reader == "aim"
    assert "exports its runs" in found.message
    assert len(found.message) <= LIMIT


def test_a_folder_that_is_called_as_aim_s_is_none(tmp_path: Path) -> None:
    (tmp_path / ".aim").mkdir()
    (tmp_path / "notes.txt").write_text("x")
    assert [run.reader for run in read(tmp_path)] == [""]
