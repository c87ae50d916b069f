"""Statistics of rows, by NumPy and as they are written."""

from __future__ import annotations

import numpy as np
import pytest

from paramimp.readers.table.statistics_of_rows import STATISTICS, is_rounded, meant_by

NUMBERS = [0.3, -1.5, 2.25, 8.0, 0.125]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("mean", np.mean(NUMBERS)),
        ("standard deviation", np.std(NUMBERS, ddof=1)),
        ("standard deviation of the whole", np.std(NUMBERS)),
        ("variance", np.var(NUMBERS, ddof=1)),
        ("standard error", np.std(NUMBERS, ddof=1) / np.sqrt(5)),
        ("median", np.median(NUMBERS)),
        ("lower quartile", np.quantile(NUMBERS, 0.25)),
        ("upper quartile", np.quantile(NUMBERS, 0.75)),
        ("lowest", -1.5),
        ("highest", 8.0),
        ("sum", np.sum(NUMBERS)),
        ("count", 5),
    ],
)
def test_a_statistic_is_that_of_numpy(name: str, value: float) -> None:
    assert STATISTICS[name](NUMBERS) == pytest.approx(value, rel=1e-12)


def test_a_number_is_another_one_to_the_decimals_that_it_has() -> None:
    assert is_rounded(0.48, 0.4832)
    assert not is_rounded(0.49, 0.4832)
    assert is_rounded(0.5, 0.4832)
    assert not is_rounded(0.5, 0.4832, least=2)


def test_a_label_means_what_its_words_say() -> None:
    assert meant_by("Mean:") == {"mean"}
    assert meant_by("test_min") == {"lowest"}
    assert not meant_by("adam")
