"""What the codes of cautions stand for."""

from __future__ import annotations

import pytest

from paramimp.cautions import CAUTIONS
from paramimp.cautions.interface import (
    NO_REASON_FOR_DOUBT,
    NOT_COMPARABLE,
    NOTHING_COMPARABLE,
    CautionCode,
    lost_runs_by,
    of_kind,
)
from paramimp.results import Caution

LOST = Caution(CautionCode.LEFT_OUT_DIFFER, "a", ("lr",))
LEAK = Caution(CautionCode.LEAK, "b", ("time",))


def test_each_code_has_one_finder_and_one_weight() -> None:
    assert set(CAUTIONS.names()) == set(CautionCode)
    assert not NOTHING_COMPARABLE & NOT_COMPARABLE
    assert not NO_REASON_FOR_DOUBT & (NOTHING_COMPARABLE | NOT_COMPARABLE)


def test_cautions_are_chosen_by_their_code() -> None:
    assert of_kind([LOST, LEAK], CautionCode.LEAK) == [LEAK]
    assert of_kind([LEAK], CautionCode.LEFT_OUT_DIFFER) == []


@pytest.mark.parametrize(("param", "lost"), [("lr", True), ("time", False)])
def test_a_param_lost_runs_where_those_left_out_had_other_values_of_it(param: str, lost: bool) -> None:
    assert lost_runs_by([LOST, LEAK], param) is lost
