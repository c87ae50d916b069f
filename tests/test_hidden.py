"""A package that one module does not find, and everybody else does."""

from __future__ import annotations

import os
import subprocess
import sys
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

FRAMES = "value = 1"
DOES_WITHOUT = "try:\n    import frames\nexcept ImportError:\n    frames = None"
CANNOT_DO_WITHOUT = "runs = globals().get('runs', 0) + 1\nimport frames\nframes.value"
FORGETS_THAT_IT_IS_NOT_THERE = "try:\n    import frames\nexcept ImportError:\n    pass\nframes.value"
IMPORTS_IN_A_THREAD = """
from threading import Thread
thread = Thread(target=lambda: __import__("frames"))
thread.start()
thread.join()
"""
SPOILT = "1 / 0"


def import_with_frames_hidden(folder: Path, user: str, then: str) -> subprocess.CompletedProcess[str]:
    """Import a module ``user`` that is not to find ``frames``, and go on."""
    (folder / "frames.py").write_text(FRAMES)
    (folder / "user.py").write_text(user)
    script = f"""
        import sys
        from paramimp.cli.hidden import hidden
        finders = list(sys.meta_path)
        with hidden("frames", importer="user"):
            {then}
        assert sys.meta_path == finders
    """
    return subprocess.run(
        [sys.executable, "-c", dedent(script)],
        env=os.environ | {"PYTHONPATH": str(folder)}, capture_output=True, text=True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("user", "then"),
    [
        (DOES_WITHOUT, "import user; assert user.frames is None and 'frames' not in sys.modules; import frames"),
        (DOES_WITHOUT, "import frames, user; assert user.frames is frames"),
        (CANNOT_DO_WITHOUT, "import user, frames; assert user.frames is frames and user.runs == 2"),
        (FORGETS_THAT_IT_IS_NOT_THERE, "import user, frames; assert user.frames is frames"),
        (IMPORTS_IN_A_THREAD, "import user; assert 'frames' in sys.modules"),
    ],
    ids=["does without", "there already", "cannot do without", "forgets", "another thread"],
)
def test_only_the_importer_does_not_find_the_package_and_gets_it_if_it_must(
    tmp_path: Path, user: str, then: str
) -> None:
    done = import_with_frames_hidden(tmp_path, user, then)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_error_of_the_importer_that_has_another_cause_is_its_own(tmp_path: Path) -> None:
    done = import_with_frames_hidden(tmp_path, SPOILT, "import user")
    assert done.returncode == 1
    assert "ZeroDivisionError" in done.stderr


def test_the_command_line_ranks_without_pandas_and_plug_ins_have_it(tmp_path: Path) -> None:
    """A format that another package brings asks for the report as a data frame, in the middle of the command."""
    from tests.sweeps import make_runs

    make_runs(tmp_path / "runs", 12)
    info = tmp_path / "plugin-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: plugin\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[paramimp.formats]\nframe = plugin:write\n")
    (tmp_path / "plugin.py").write_text(
        "import sys\ndef write(report, view):\n"
        "    before = 'pandas' in sys.modules\n    import scipy.stats.distributions\n"
        "    return f'{before} {type(report.to_frame()).__module__.partition(chr(46))[0]}'\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "paramimp", "analyze", tmp_path / "runs", "-m", "loss", "-f", "frame"],
        env=os.environ | {"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "False pandas", "")
