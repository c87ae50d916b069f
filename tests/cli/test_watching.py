"""``--watch`` on a real terminal and in a pipe, beside a script that writes runs."""

from __future__ import annotations

import codecs
import fcntl
import io
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from rich.console import Console

from paramimp.cli.watching import Picture, Watched, _Screen, _waiting
from paramimp.errors import ParamimpError
from paramimp.formats.interface import View
from paramimp.messages.mentions import option
from tests.cli.processes import PARAMIMP, paramimp
from tests.interrupts import heed_ctrl_c
from tests.sweeps import make_runs, write_run

PATIENCE = 60.0
"""Seconds after which what was waited for is given up: a machine may be busy."""
LINES = 40
ENTERS, LEAVES, HOME = "\x1b[?1049h", "\x1b[?1049l", "\x1b[H"
SEQUENCE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Terminal:
    """A command on a terminal of its own."""

    def __init__(self, *arguments: object) -> None:
        self.ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, 110, 0, 0))
        self.before = termios.tcgetattr(theirs)
        self.theirs = theirs
        plain = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "LINES", "NO_COLOR")}
        self.process = subprocess.Popen(
            [*PARAMIMP, *map(str, arguments)],
            stdin=theirs, stdout=theirs, stderr=theirs, env=plain | {"TERM": "xterm"}, preexec_fn=heed_ctrl_c,
        )  # fmt: skip
        self.written = ""
        self.decode = codecs.getincrementaldecoder("utf-8")("replace").decode

    def wait_for(self, text: str) -> None:
        """Wait until a text stands in what was written."""
        self._wait(lambda: text in SEQUENCE.sub("", self.written), text)

    def screen_with(self, text: str) -> str:
        """Wait until a text stands on the whole screen as it was drawn last; returns that screen."""
        self._wait(lambda: text in self._screen(), text)
        return self._screen()

    def _screen(self) -> str:
        """The newest screen that has come whole: each is drawn from the upper left corner, on all lines but one."""
        screens = [SEQUENCE.sub("", each) for each in self.written.split(HOME)[1:]]
        return next((each for each in reversed(screens) if each.count("\n") >= LINES - 2), "")

    def _wait(self, is_there: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not is_there():
            assert time.monotonic() < deadline, f"{what!r} never came: {self.written[-3000:]!r}"
            assert self._read(0.2) or self.process.poll() is None or is_there(), self.written[-3000:]

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self.ours], [], [], seconds)
        if not ready:
            return False
        self.written += self.decode(os.read(self.ours, 65536))  # which may end within a character
        return True

    def press(self, keys: str) -> None:
        os.write(self.ours, keys.encode())

    def end(self) -> tuple[int, str]:
        """The exit status, and what stands on the normal screen afterwards."""
        self._wait(lambda: self.process.poll() is not None, "the end")
        while self._read(0.1):
            pass
        return self.process.returncode, SEQUENCE.sub("", self.written.rpartition(LEAVES)[2]).replace("\r\n", "\n")

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.ours)
        os.close(self.theirs)


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    make_runs(tmp_path / "runs", 30)
    return tmp_path / "runs"


@pytest.fixture
def terminal() -> Iterator[Callable[..., Terminal]]:
    made: list[Terminal] = []

    def start(*arguments: object) -> Terminal:
        made.append(Terminal(*arguments))
        return made[-1]

    yield start
    for each in made:
        each.close()


def land(runs: Path, name: str, loss: float = 0.1) -> None:
    """What a training script does: a folder, then its config, then its metrics."""
    write_run(runs / name, {"a": 0.5, "b": 0.25, "c": 0.75}, None)
    (runs / name / "metrics.json").write_text('{"lo')
    (runs / name / "metrics.json").write_text(json.dumps({"loss": loss, "other": 1.0}))


def test_runs_that_land_are_shown_and_q_leaves_the_last_table(runs: Path, terminal: Callable[..., Terminal]) -> None:
    shown = terminal("runs", runs, "--watch")
    shown.wait_for("30 runs at ")
    assert ENTERS in shown.written
    land(runs, "run_900")
    shown.wait_for("31 runs (+1) at ")
    land(runs, "run_901")
    shown.wait_for("32 runs (+1) at ")
    shown.press("q")
    status, left = shown.end()
    assert status == 0
    assert "32" in left
    assert "search" not in left
    assert termios.tcgetattr(shown.theirs) == shown.before


def test_the_ranking_is_made_anew_and_ctrl_c_leaves_it(runs: Path, terminal: Callable[..., Terminal]) -> None:
    shown = terminal("analyze", runs, "-m", "loss", "--surrogate", "forest", "--watch")
    shown.wait_for("30 runs at ")
    for name in ("run_900", "run_901", "run_902"):
        land(runs, name)
    shown.wait_for("33 runs (+")
    shown.process.send_signal(signal.SIGINT)
    status, left = shown.end()
    assert status == 130
    assert "all 33 used" in left
    assert left.endswith("Interrupted.\n")
    assert termios.tcgetattr(shown.theirs) == shown.before


@pytest.mark.parametrize("width", [60, 80, 120])
def test_a_line_that_fills_the_screen_is_not_cut(width: int) -> None:
    """The last column stays free, since writing it makes some terminals scroll: lines are made to end before it."""
    picture = Picture(1, {}, "", lambda view, _order, _text: "=" * ((view.width or 0) - 3) + "end\nnext\n")
    watched = Watched(lambda: picture, lambda: View(width=width), ["importance"])
    written = io.StringIO()
    console = Console(file=written, width=width, height=10, force_terminal=True, color_system=None)
    _Screen(watched, picture).draw(console)
    lines = SEQUENCE.sub("", written.getvalue()).split("\n")
    assert lines[1].rstrip() == "=" * (width - 4) + "end"
    assert lines[2].rstrip() == "next"


def test_what_has_no_room_is_scrolled_to() -> None:
    """A hundred lines in a window of ten: a line of its own for the status, for where one is, and for the cursor."""
    picture = Picture(1, {}, "", lambda _view, _order, _text: "".join(f"line {place}\n" for place in range(1, 101)))
    screen = _Screen(Watched(lambda: picture, lambda: View(width=80), ["importance"]), picture)

    def shown() -> list[str]:
        written = io.StringIO()
        screen.draw(Console(file=written, width=80, height=10, force_terminal=True, color_system=None))
        return [line.rstrip() for line in SEQUENCE.sub("", written.getvalue()).split("\n")][1:]

    def lines(first: int) -> list[str]:
        where = f"lines {first} to {first + 6} of 100: space goes on, b back"
        return [*(f"line {place}" for place in range(first, first + 7)), where]

    assert shown() == lines(1)
    for keys, first in ((" ", 8), ("\x1b[B", 9), ("j\x1bOB", 11), ("b", 4), ("kk", 2), ("\x1b[5~", 1), (" " * 20, 94)):
        assert screen.press(keys)
        assert shown() == lines(first), keys
    screen.press("j")
    assert (shown(), shown()) == (lines(94), [])  # there is no more, so it is not drawn again and again
    screen.press("/ \x1b[A")
    assert (screen.text, screen.top) == (" ", 93)


def test_what_stands_in_the_way_names_options_as_the_command_line_does() -> None:
    picture = _waiting(ParamimpError(f"Pass {option('metric', 'loss')}."))
    assert (picture.brief, picture.draw(View(), 0, "")) == ("Pass --metric loss.", "Pass --metric loss.\n")


@pytest.mark.parametrize("height", [2, 3, 4])
def test_a_window_of_few_lines_is_not_overrun(height: int) -> None:
    """What is written beyond the last line scrolls the status away."""
    picture = Picture(1, {}, "", lambda _view, _order, _text: "".join(f"line {place}\n" for place in range(1, 101)))
    screen = _Screen(Watched(lambda: picture, lambda: View(width=80), ["importance"]), picture)
    for first in (1, 2):  # a line at a time, since there is hardly room for more
        written = io.StringIO()
        screen.draw(Console(file=written, width=80, height=height, force_terminal=True, color_system=None))
        lines = [line.rstrip() for line in SEQUENCE.sub("", written.getvalue()).split("\n")]
        assert len(lines) <= height
        assert lines[1:2] == ([f"line {first}"] if height > 2 else [])
        screen.press(" ")


def test_keys_sort_search_and_unfold(runs: Path, terminal: Callable[..., Terminal]) -> None:
    shown = terminal("analyze", runs, "-m", "loss", "--surrogate", "forest", "--watch")
    shown.screen_with("30 runs at ")
    shown.press("s")
    shown.screen_with("by name · q quit")
    shown.press("/")
    shown.screen_with("search: _")
    shown.press("opq\x7ft")
    shown.screen_with("search: opt_")
    shown.press("\r")
    table = shown.screen_with("only 'opt' · by name")
    assert "optimizer.name" in table
    assert not re.search(r"\d  a  ", table)
    shown.press("\x1b[A\x1bOB")  # arrows are no Escape, and no letters
    shown.press("\x1ba")
    shown.screen_with("by name · q quit")
    shown.press("q")
    status, left = shown.end()
    assert status == 0
    assert re.search(r"\d  a  ", left)
    assert "--watch" not in left


@contextmanager
def in_a_pipe(*arguments: object) -> Iterator[subprocess.Popen[str]]:
    """A command that writes into a pipe, and is ended after a while whatever it does."""
    process = subprocess.Popen(
        [*PARAMIMP, *map(str, arguments)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=heed_ctrl_c,
    )  # fmt: skip
    timer = threading.Timer(PATIENCE, process.kill)
    timer.start()
    try:
        yield process
    finally:
        timer.cancel()
        process.kill()
        process.wait()
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()


def test_a_run_that_is_written_slowly_counts_when_it_is_whole(runs: Path) -> None:
    with in_a_pipe("runs", runs, "--watch") as process:
        assert process.stdout is not None
        lines = [process.stdout.readline()]
        write_run(runs / "slow", {"a": 0.1}, None)
        lines.append(process.stdout.readline())
        (runs / "slow" / "metrics.json").write_text('{"loss": 0.')
        (runs / "slow" / "metrics.json").write_text('{"loss": 0.25, "other": 1.0}')
        lines.append(process.stdout.readline())
    assert [line[10:] for line in lines] == [
        "30 runs  30 usable, 0 not\n", "31 runs (+1)  30 usable, 1 not\n", "31 runs  31 usable, 0 not\n",
    ]  # fmt: skip


def test_a_sweep_that_has_just_begun_is_waited_for(tmp_path: Path, terminal: Callable[..., Terminal]) -> None:
    runs = tmp_path / "runs"
    runs.mkdir()
    shown = terminal("analyze", runs, "-m", "loss", "--surrogate", "forest", "--watch")
    shown.wait_for("no runs found")
    make_runs(runs / "sweep", 12)
    shown.wait_for("12 runs (+")
    shown.press("q")
    assert shown.end()[0] == 0


def test_in_a_pipe_each_change_is_a_line(runs: Path) -> None:
    with in_a_pipe("analyze", runs, "-m", "loss", "--surrogate", "forest", "--watch") as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        land(runs, "run_900")
        second = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        rest, said = process.communicate(timeout=PATIENCE)
    assert re.fullmatch(r"\d\d:\d\d:\d\d  30 runs  loss: 30 used, a 0\.\d\d.*\n", first)
    assert re.fullmatch(r"\d\d:\d\d:\d\d  31 runs \(\+1\).*  loss: 31 used, a 0\.\d\d.*\n", second)
    assert (rest, said.strip(), process.returncode) == ("", "Interrupted.", 130)


@pytest.mark.parametrize("arguments", [("-f", "json"), ("-o", "report.html")])
def test_what_is_written_once_is_not_watched(arguments: tuple[str, ...], runs: Path) -> None:
    done = paramimp("analyze", runs, "-m", "loss", "--watch", *arguments)
    assert done.returncode == 2
    assert "--watch shows the table on the terminal" in done.stderr


def test_a_folder_that_is_not_there_is_said_at_once(tmp_path: Path) -> None:
    done = paramimp("runs", tmp_path / "nowhere", "--watch")
    assert (done.returncode, done.stdout) == (2, "")
    assert "does not exist" in done.stderr
