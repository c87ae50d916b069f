"""A stage without progress says so in one line; one that goes on says nothing."""

from __future__ import annotations

import threading

import pytest

from paramimp.cli import silence, terminal
from paramimp.cli.silence import Silence
from paramimp.cli.terminal import Waiting
from paramimp.engine.stages import Stage

PATIENCE = 60.0
"""Seconds after which a line will not come any more."""


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], threading.Event]:
    """What is said while a silence is short, and a sign that something was."""
    lines: list[str] = []
    said = threading.Event()

    def say(*given: str) -> None:
        lines.extend(given)
        said.set()

    monkeypatch.setattr(silence, "LONGEST_SILENCE", 0.01)
    monkeypatch.setattr(terminal, "say", say)
    return lines, said


@pytest.mark.parametrize(
    ("stage", "awaited"),
    [
        (Stage.READING, "the list of folders"),
        (Stage.LIBRARIES, "the disk that Python is installed on"),
        (Stage.PROCESS, "the processor"),
    ],
)
def test_a_stage_without_progress_is_named_with_what_it_waits_for(
    told: tuple[list[str], threading.Event], stage: Stage, awaited: str
) -> None:
    lines, said = told
    with Waiting() as waiting:
        waiting.begin(stage)
        assert said.wait(PATIENCE)
    assert f"it is {stage}, and waits for {awaited}" in lines[0]
    assert "\n" not in lines[0]


def test_a_reading_without_progress_tells_how_far_it_has_come(told: tuple[list[str], threading.Event]) -> None:
    lines, said = told
    with Waiting() as waiting:
        waiting.reading(3, 7)
        lines.clear()
        said.clear()
        waiting.reading(6, 7)
        assert said.wait(PATIENCE)
    assert "waits for folder or file 7 of 7" in lines[-1]


def test_the_same_silence_is_told_once_and_the_next_one_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(silence, "LONGEST_SILENCE", 0.01)
    told = threading.Semaphore(0)
    listening = Silence(told.release)
    listening.begin()
    assert told.acquire(timeout=PATIENCE)
    assert not told.acquire(timeout=0.2)
    listening.broken()
    assert told.acquire(timeout=PATIENCE)
    listening.end()
    listening._thread.join(PATIENCE)
    assert not listening._thread.is_alive()


def test_what_ends_in_time_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with Waiting() as waiting:
        waiting.begin(Stage.FOREST)
    assert capsys.readouterr() == ("", "")


def test_without_a_thread_to_be_had_the_command_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    listening = Silence(lambda: None)
    listening.begin()
    listening.end()
