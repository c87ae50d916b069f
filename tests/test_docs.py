"""README is true: its commands run, its picture is the real output, and every option is in some help text."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from paramimp.runs import SkipReason
from tests.picture import PICTURE, draw
from tests.readme_commands import README, commands

ROOT = README.parent
SHELL_BLOCKS = [name for name in commands() if name != "test"]


@pytest.mark.parametrize("name", SHELL_BLOCKS)
def test_every_command_of_the_readme_works(name: str, tmp_path: Path) -> None:
    (tmp_path / "sample_runs").symlink_to(ROOT / "sample_runs")
    for line in commands()[name].splitlines():
        for command in line.split(" && "):
            if not command.startswith("pip "):  # installing is what .ci/run does
                run_command(command, tmp_path)


def run_command(command: str, folder: Path) -> None:
    program, *arguments = shlex.split(command)
    assert program == "paramimp"
    done = subprocess.run(
        [sys.executable, "-m", "paramimp", *arguments], cwd=folder, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout or re.search(r"--output (\S+)", command)


def test_the_readme_has_its_commands() -> None:
    assert list(commands()) == ["analyze", "test", "first-look", "export", "suggest", "gate", "baseline", "reports"]


def block(marker: str) -> str:
    """The text of the block behind a marker that is no shell command of this repository."""
    found = re.search(rf"<!-- {marker} -->\s*```\w+\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


def test_the_smallest_runs_of_the_readme_can_be_analysed(tmp_path: Path) -> None:
    written = block("smallest: write")
    subprocess.run([sys.executable, "-c", written], cwd=tmp_path, check=True, timeout=120)
    run_command(block("smallest: analyze").strip(), tmp_path)
    *_, last = sorted(tmp_path.glob("my_runs/*/*"))
    assert last.name == "metrics.json"


def headings() -> set[str]:
    """What links within README say of its headings."""
    return {
        re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", README.read_text("utf-8"), re.MULTILINE)
    }


def test_what_a_newcomer_reads_is_short_and_leads_to_what_stands_below() -> None:
    text = README.read_text("utf-8")
    assert text[: text.index("# Reference\n")].count("\n") <= 150
    linked = re.findall(r"\]\(#([\w-]+)\)", text)
    assert len(linked) > 4
    assert set(linked) <= headings()
    files = re.findall(r"\]\((?!#|https://)([^)]+)\)", text)
    assert [file for file in files if not (ROOT / file).exists()] == []


def test_the_python_of_the_readme_works() -> None:
    done = subprocess.run(
        [sys.executable, "-c", block("command: python")], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert "optimizer.lr" in done.stdout


def words(svg: str) -> list[str]:
    return re.findall(r">([^<>]+)</text>", svg)


def test_the_picture_is_the_real_output() -> None:
    """Compared by its words: a last digit may differ with another processor's arithmetic, so numbers are left out."""
    drawn, kept = (
        [word for word in words(svg) if not re.search(r"\d\.\d|[^\w\s]{2}|^\W+$", word)]
        for svg in (draw(), PICTURE.read_text("utf-8"))
    )
    assert drawn == kept


def test_every_option_of_analyze_is_named_in_the_readme_or_its_help_says_what_it_does() -> None:
    help_text = subprocess.run(
        [sys.executable, "-m", "paramimp", "analyze", "--help"], capture_output=True, text=True, check=True
    ).stdout
    options = re.findall(r"^  (?:-\w, )?(--[\w-]+)( .*)?$", help_text, re.MULTILINE)
    assert len(options) > 10
    assert all(described.strip() for _, described in options)


@pytest.mark.parametrize("reason", SkipReason)
def test_every_reason_to_skip_a_run_is_explained_in_the_readme(reason: SkipReason) -> None:
    assert f"`{reason}`" in README.read_text("utf-8")


def changes() -> list[str]:
    """Each bullet of the changelog, with the lines that it goes on in."""
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    return re.findall(r"^ *- (.+(?:\n(?! *[-#]).+)*)", text, re.MULTILINE)


def test_each_change_is_understood_in_one_reading() -> None:
    assert len(changes()) > 50
    assert [change for change in changes() if len(change) > 400] == []


def test_the_changelog_leads_to_files_and_headings_that_are_there() -> None:
    links = re.findall(r"\]\((?!https://)([^)#]*)(#[^)]*)?\)", (ROOT / "CHANGELOG.md").read_text("utf-8"))
    assert links
    assert [file for file, _ in links if not (ROOT / file).is_file()] == []
    assert {heading for file, heading in links if file == "README.md"} <= {f"#{heading}" for heading in headings()}
