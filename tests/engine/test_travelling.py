"""What is sent to a worker is opened by the same versions alone."""

from __future__ import annotations

import pytest

from paramimp.engine import travelling
from paramimp.errors import ParamimpError
from tests.engine import tasks


def test_a_worker_with_other_versions_does_nothing() -> None:
    sent = travelling.pack((tasks.told_sum, (1,)))
    for name, version in travelling.versions():
        others = tuple((each, "0.0" if each == name else own) for each, own in travelling.versions())
        answer = travelling.perform(others, sent, b"which would not even be opened")
        with pytest.raises(ParamimpError, match=rf"has {name} {version} and this machine 0\.0, .*install {name} 0\.0"):
            travelling.outcome_of(answer)
