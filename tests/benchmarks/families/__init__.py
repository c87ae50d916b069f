"""All problems, by family, and which are for tuning and which for judging.

Constants are fitted on problems for tuning only. The split was made once and stays: a problem of a newer family has the
purpose of its law (`tests.benchmarks.laws`), or names its own; the older ones for judging stand in `JUDGING`. Each kind
has problems of both, with other laws, params or tables.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from tests.benchmarks.families.adaptive import adaptive
from tests.benchmarks.families.alarms import alarms
from tests.benchmarks.families.conditional import conditional
from tests.benchmarks.families.entangled import correlated, diverging, shadowed
from tests.benchmarks.families.grids import grids
from tests.benchmarks.families.mixed import mixed, noisy
from tests.benchmarks.families.noise import noise
from tests.benchmarks.families.repeats import repeats
from tests.benchmarks.families.shapes import shapes
from tests.benchmarks.families.spaces import spaces
from tests.benchmarks.families.steps import steps
from tests.benchmarks.families.tables import tables
from tests.benchmarks.families.textbook import textbook
from tests.benchmarks.families.worthless import worthless
from tests.benchmarks.problem import Problem

JUDGING = frozenset(
    """
    sobol_g lr_by_batch lr_by_optimizer flags noisy_lr_by_batch noisy_flags schedules steep triple machine_follows_lr
    pure_noise_few two_diverged kc1 segment blood_transfusion credit_g fcnet_naval_rank fcnet_slice_rank
    nas_cifar100 nas_cifar100_rank nas_imagenet nas_imagenet_rank alarms-strong-few alarms-half-few alarms-none-few
    """.split()
)


@cache
def all_problems() -> dict[str, Problem]:
    """Every problem by name; the tables only where their package is installed."""
    found: list[Problem] = []
    for family in (textbook, mixed, conditional, diverging, correlated, shadowed, worthless):
        found.extend(family())
    found.extend(noisy(list(found)))
    for family in (repeats, grids, adaptive, steps, noise, shapes, spaces, tables, alarms):
        found.extend(family())
    return {
        problem.name: replace(problem, purpose="judging") if problem.name in JUDGING else problem for problem in found
    }
