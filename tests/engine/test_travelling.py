"""A task that travels comes back with what it gave, told or refused, and is opened by the same versions alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from paramimp.engine import travelling
from paramimp.engine.travelling import Outcome, outcome_of, pack, perform, versions
from paramimp.errors import ParamimpError
from tests.engine import tasks


def done(function: object, *common: object, task: tuple[object, ...]) -> Outcome:
    return outcome_of(perform(versions(), pack((function, common)), pack(task)))


def test_a_value_comes_back_with_what_was_told_on_the_way() -> None:
    assert done(tasks.told_sum, 100, task=(7,)) == Outcome(107, None, (7,))


def test_what_is_addressed_to_the_user_comes_back_as_an_error_and_keeps_its_words(tmp_path: Path) -> None:
    outcome = done(tasks.refused, str(tmp_path), task=(1,))
    assert outcome.value is None
    assert isinstance(outcome.error, ParamimpError)
    assert str(outcome.error) == "the second task is refused."


def test_an_error_that_nobody_foresaw_is_none_of_the_outcomes() -> None:
    with pytest.raises(ZeroDivisionError):
        done(tasks.failed_elsewhere, task=(-1,))


def test_what_tasks_have_in_common_is_opened_once_for_tasks_in_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(travelling, "_OPENED", {})
    first, other = pack((tasks.told_sum, (1,))), pack((tasks.told_sum, (2,)))
    assert travelling._opened(first) is travelling._opened(first)
    assert outcome_of(perform(versions(), other, pack((5,)))).value == 7
    assert list(travelling._OPENED) == [other]  # the last one alone is kept


def test_a_worker_with_other_versions_does_nothing() -> None:
    sent = travelling.pack((tasks.told_sum, (1,)))
    for name, version in travelling.versions():
        others = tuple((each, "0.0" if each == name else own) for each, own in travelling.versions())
        answer = travelling.perform(others, sent, b"which would not even be opened")
        with pytest.raises(ParamimpError, match=rf"has {name} {version} and this machine 0\.0, .*install {name} 0\.0"):
            travelling.outcome_of(answer)


def test_a_worker_that_lacks_a_package_does_nothing() -> None:
    answer = perform((*versions(), ("another", "1.0")), b"", b"")
    with pytest.raises(ParamimpError, match=r"has another None and this machine 1\.0"):
        outcome_of(answer)


def test_the_versions_are_of_what_decides_the_last_digits() -> None:
    assert [name for name, _ in versions()] == ["Python", "paramimp", "numpy", "scipy", "scikit-learn"]
