"""``--watch``: show the table again when runs land or finish, by looking at the folders again and again.

The files are looked at and the runs ranked in a thread of their own, so that keys and Ctrl-C are heeded meanwhile. On
network disks a change shows when the cache of the disk's client lets it: some seconds to a minute.
"""

from __future__ import annotations

import os
import queue
import re
import sys
import threading
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from paramimp.cli import startup, terminal
from paramimp.cli.keys import pressed_keys
from paramimp.errors import NotEnoughRunsError, ParamimpError, UnknownMetricError
from paramimp.messages.printable import printable
from paramimp.reading.memory import Memory, remembering
from paramimp.records import record

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rich.console import Console
    from rich.text import Text

    from paramimp.formats.interface import View

SECONDS = 1.0
"""Between two looks at where runs come and at those that are written."""
SECONDS_EVERYWHERE = 10.0
"""Between two looks at everything; each time that nothing has changed, twice as long, up to `LONGEST`."""
LONGEST = 80.0
PART_OF_TIME = 0.02
"""That looking may take: on very many runs, looks are farther apart."""
SLOWEST_LOOK = 5.0
SECONDS_OF_KEYS = 0.2
MOST_MOVED = 4
ENTER, ESCAPE, ERASE = "\r\n", "\x1b", "\x7f\x08"
_ASCII = str.maketrans({"·": "-", "→": ">"})
_KEY = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|O.)|.", re.DOTALL)
"""What one key sends: a character, or several of an arrow and the like."""
ON, BACK, DOWN, UP = " ", "b", "j", "k"
"""A screen further and back, and a line, as the pagers have them."""
_SCROLLING = {
    "\x1b[6~": ON, "\x1b[5~": BACK, "\x1b[B": DOWN, "\x1bOB": DOWN, "\x1b[A": UP, "\x1bOA": UP,
}  # fmt: skip
"""What page down, page up and the arrows send, by what they do."""


@record
class Picture:
    """What is to be shown of the runs as they are.

    Attributes
    ----------
    n_runs : how many there are.
    ranks : the rank of each param that has one.
    brief : what it comes to, in a line.
    draw : makes the text, in one of several orders, of what a text is searched in.
    """

    n_runs: int
    ranks: Mapping[str, int]
    brief: str
    draw: Callable[[View, int, str], str]


@record
class Watched:
    """What is watched.

    Attributes
    ----------
    look : reads and ranks; called in another thread.
    view : how the text is to be shown now.
    orders : names of the orders in which it can be drawn.
    """

    look: Callable[[], Picture]
    view: Callable[[], View]
    orders: Sequence[str]


def watch(watched: Watched) -> None:
    """Show what is watched until ``q`` or Ctrl-C; the last table stays on the normal screen.

    Raises
    ------
    ParamimpError : what was given cannot be read at all.
    KeyboardInterrupt : Ctrl-C.
    """
    found: queue.SimpleQueue[Picture | Exception] = queue.SimpleQueue()
    stopped = threading.Event()
    threading.Thread(target=_look_again, args=(watched.look, found, stopped), daemon=True).start()
    try:
        if sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
            _on_screen(watched, found)
        else:
            _line_by_line(found)
    finally:
        stopped.set()


def _look_again(
    look: Callable[[], Picture], found: queue.SimpleQueue[Picture | Exception], stopped: threading.Event
) -> None:
    """Put a picture into the queue whenever something has changed; what goes wrong, too."""
    memory = Memory()
    with remembering(memory), startup.lean_imports():
        while not stopped.is_set():
            try:
                found.put(look())
            except (NotEnoughRunsError, UnknownMetricError) as error:  # the sweep has just begun
                found.put(_waiting(error))
            except Exception as error:  # noqa: BLE001  the main thread says what it is
                found.put(error)
            _wait_for_change(memory, stopped)


def _waiting(error: ParamimpError) -> Picture:
    lines = "\n".join(error.shell_lines) + "\n"
    return Picture(0, {}, error.shell_lines[0], lambda _view, _order, _text: lines)


def _wait_for_change(memory: Memory, stopped: threading.Event) -> None:
    pause, pause_everywhere = SECONDS, SECONDS_EVERYWHERE
    due = time.monotonic() + pause_everywhere
    while not stopped.wait(pause):
        began = time.monotonic()
        everywhere = began >= due
        if (everywhere and memory.asks_servers) or memory.has_changed(everywhere=everywhere):
            return
        took = time.monotonic() - began
        if everywhere:
            pause_everywhere = min(2 * pause_everywhere, LONGEST)
            due = began + max(pause_everywhere, took / PART_OF_TIME)
        else:
            pause = min(max(SECONDS, took / PART_OF_TIME), SLOWEST_LOOK)


def _line_by_line(found: queue.SimpleQueue[Picture | Exception]) -> None:
    """Print a line for each change, for a log."""
    before: Picture | None = None
    while True:
        now = _taken(found, before is None, SECONDS)
        if now is None or (before is not None and (now.n_runs, now.brief) == (before.n_runs, before.brief)):
            continue
        terminal.emit(printable(f"{time.strftime('%H:%M:%S')}  {_told(before, now)}  {now.brief}", None) + "\n")
        before = now


def _taken(found: queue.SimpleQueue[Picture | Exception], is_first: bool, seconds: float) -> Picture | None:  # noqa: FBT001
    """The newest picture, or None; an error is raised at the start, and waited out later."""
    newest: Picture | None = None
    while True:
        try:
            taken = found.get(timeout=seconds) if seconds else found.get_nowait()
        except queue.Empty:
            return newest
        seconds = 0
        if isinstance(taken, Picture):
            newest = taken
        elif is_first or not isinstance(taken, ParamimpError):
            raise taken


def _told(before: Picture | None, now: Picture) -> str:
    """How many runs there are, how many came, and what moved in rank."""
    runs = f"{now.n_runs} run{'s' * (now.n_runs != 1)}"
    if before is None:
        return runs
    more = now.n_runs - before.n_runs
    moved = [
        f"{printable(name, 30)} {before.ranks[name]}→{rank}"
        for name, rank in now.ranks.items()
        if before.ranks.get(name, rank) != rank
    ]
    rest = [f"{len(moved) - MOST_MOVED} more moved"] * (len(moved) > MOST_MOVED)
    return ", ".join([f"{runs} ({more:+d})" if more else runs, *moved[:MOST_MOVED], *rest])


@dataclass(slots=True)
class _Screen:
    """What is shown, and how it was asked for."""

    watched: Watched
    picture: Picture | None = None
    news: str = "reading"
    all: bool = False
    order: int = 0
    text: str = ""
    is_typing: bool = False
    top: int = 0
    """The first line of the table that is shown."""
    page: int = 1
    """Lines of the table that the screen has room for."""
    drawn: object = None

    def take(self, picture: Picture) -> None:
        """Show another picture, and say what is new in it."""
        self.news = f"{_told(self.picture, picture)} at {time.strftime('%H:%M:%S')}"
        self.picture = picture

    def press(self, keys: str) -> bool:
        """Do what keys ask for; whether to go on."""
        for sent in _KEY.findall(keys):
            key = _SCROLLING.get(sent, sent)
            if self.is_typing:
                self._type(sent)
            elif key in (ON, BACK, DOWN, UP):
                self.top += {ON: self.page, BACK: -self.page, DOWN: 1, UP: -1}[key]
            elif key in "qQ":
                return False
            elif key == "a":
                self.all = not self.all
            elif key == "s":
                self.order = (self.order + 1) % len(self.watched.orders)
            elif key == "/":
                self.is_typing, self.text = True, ""
            elif key == ESCAPE:
                self.text = ""
        return True

    def _type(self, key: str) -> None:
        if key in ENTER or key == ESCAPE:
            self.is_typing = False
            self.text = self.text if key in ENTER else ""
        elif key in ERASE:
            self.text = self.text[:-1]
        elif len(key) == 1 and key.isprintable():
            self.text += key

    def table(self, view: View) -> str:
        """The text of the picture as it is asked for."""
        if self.picture is None:
            return ""
        try:
            return self.picture.draw(replace(view, all=view.all or self.all), self.order, self.text)
        except ParamimpError as error:
            return "\n".join(error.shell_lines) + "\n"

    def status(self) -> str:
        """The line above it."""
        if self.is_typing:
            return f"search: {self.text}_   (Enter keeps it, Esc ends it)"
        asked = [f"only {self.text!r}"] * bool(self.text)
        asked += [f"by {self.watched.orders[self.order]}"] * bool(self.order)
        return " · ".join([self.news, *asked, "q quit, a all, s sort, / search"])

    def _in_view(self, table: Text, room: int) -> list[Text]:
        """The lines of the table that are scrolled to; below them where they are, if there are others."""
        from rich.text import Text

        lines = list(table.split("\n"))
        self.page = max(1, room - 1 if len(lines) > room else room)
        self.top = max(0, min(self.top, len(lines) - self.page))
        end = self.top + self.page
        where = Text(f"lines {self.top + 1} to {end} of {len(lines)}: space goes on, b back", "dim")
        return [*lines[self.top : end], *[where] * (len(lines) > room)]

    def draw(self, console: Console) -> None:
        """Write the screen anew where anything on it is another, over what stands there: nothing flickers."""
        from rich.control import Control
        from rich.text import Text

        size, view = console.size, self.watched.view()
        state = (id(self.picture), self.news, self.all, self.order, self.text, self.is_typing, size)
        if (state, self.top) == self.drawn:
            return
        # Text in the last column would make some terminals scroll, so it stays free.
        view = replace(view, width=size.width - 1)
        shown = self.status() if view.unicode else self.status().translate(_ASCII)
        room = size.height - 1
        lines = [Text(printable(shown, None), "reverse"), *self._in_view(Text.from_ansi(self.table(view)), room - 1)]
        self.drawn = state, self.top  # which is between the ends now, wherever a key has put it
        lines = [*lines[:room], *[Text()] * (room - len(lines))]
        for line in lines:
            line.truncate(size.width - 1, overflow="crop", pad=True)
        console.control(Control.home())
        console.print(Text("\n").join(lines), end="", no_wrap=True, crop=True, highlight=False)


def _on_screen(watched: Watched, found: queue.SimpleQueue[Picture | Exception]) -> None:
    """Draw on the alternate screen, and leave the last table on the normal one."""
    from rich.console import Console

    console = Console(markup=False, emoji=False, highlight=False, no_color=not watched.view().colour)
    screen = _Screen(watched)
    try:
        with pressed_keys() as pressed, console.screen(hide_cursor=True):
            while True:
                picture = _taken(found, screen.picture is None, 0)
                if picture is not None:
                    screen.take(picture)
                screen.draw(console)
                if not screen.press(pressed(SECONDS_OF_KEYS)):
                    return
    finally:
        if screen.picture is not None:
            terminal.emit(screen.table(watched.view()))
