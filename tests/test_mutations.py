"""A file whose values are of types that its tool never writes costs its own run, whatever its format is."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from tests.mutations import Findings, place, samples, try_variant, variants

pytestmark = pytest.mark.readers_may_raise
TRIED = 24
"""Variants of each sample, evenly spread; ``python -m tests.mutations`` tries all."""


@pytest.mark.parametrize("sample", samples())
def test_no_variant_of_a_sample_raises_or_costs_another_run(tmp_path: Path, sample: str) -> None:
    copy = place(sample, tmp_path)
    every = list(variants(copy))
    step = max(len(every) // TRIED, 1)
    step += step % 2 == 0  # the replacements are even in number: an odd step comes to each of them
    findings = Findings()
    for variant in islice(every, 0, None, step):
        try_variant(tmp_path, copy, variant, findings)
    assert not findings.escaped
    assert findings.tried >= min(len(every), TRIED // 2)
