"""MMEngine 0.10: folders of one run each, with a config that is a program."""

from __future__ import annotations

import shutil
from pathlib import Path

from paramimp.runs import SkippedRun, SkipReason
from tests.readers.digits import only, read
from tests.readers.offline import MMENGINE


def test_a_start_that_logged_nothing_and_one_without_a_config_are_reasons(tmp_path: Path) -> None:
    shutil.copytree(MMENGINE / "r000", tmp_path / "one")
    shutil.copytree(MMENGINE / "r001", tmp_path / "two")
    next(tmp_path.glob("one/*/vis_data/scalars.json")).unlink()
    next(tmp_path.glob("two/*/vis_data/config.py")).unlink()
    one, two = read(tmp_path)
    assert isinstance(one, SkippedRun)
    assert isinstance(two, SkippedRun)
    assert (one.reason, two.reason) == (SkipReason.NO_METRICS, SkipReason.NO_CONFIG)


def test_a_config_that_is_a_program_is_not_run(tmp_path: Path) -> None:
    shutil.copytree(MMENGINE / "r000", tmp_path / "one")
    mark = tmp_path / "run"
    next(tmp_path.glob("one/*/vis_data/config.py")).write_text(f"lr = 0.1\nopen({str(mark)!r}, 'w')\n")
    found = only(tmp_path)
    assert isinstance(found, SkippedRun)
    assert (found.reason, mark.exists()) == (SkipReason.UNREADABLE, False)
