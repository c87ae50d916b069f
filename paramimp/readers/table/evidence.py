"""Which columns of a table are outcomes: what speaks for it and against it, weighed together.

A name that only a result has, a place among the repeats, the splits or the statistics of the metric, and numbers that
are the mean or spread of others are sure. So is the name of a well-known hyperparameter, for a choice. Of every other
column of numbers the values are weighed with its place: few or designed values, those of a run that failed, and what
the column follows (see `paramimp.table.outcomes`).
"""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile
from math import log
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from paramimp.objective import words_of
from paramimp.readers.table.bands import bands
from paramimp.readers.table.bookkeeping import is_of_a_study
from paramimp.readers.table.border import at_border, unsure_labels
from paramimp.readers.table.called_results import called_results, may_be_given, weight_of_name
from paramimp.readers.table.column_values import among, curves, measured_values, values_of
from paramimp.readers.table.dictionaries import Dictionaries
from paramimp.readers.table.doubts import (
    behind_a_grid,
    behind_all_choices,
    behind_labels,
    beside_a_grid,
    called_statistics,
    may_be_a_count,
    results_alone,
    seldom_designed,
    written_otherwise,
)
from paramimp.readers.table.draws import Draws
from paramimp.readers.table.histories import drifts
from paramimp.readers.table.place import Places
from paramimp.readers.table.results import has_the_name_of_a_result
from paramimp.readers.table.siblings import SPLITS, aggregated, close_repeats, of_a_confusion, of_splits, stem_of
from paramimp.records import record
from paramimp.table.course import of_the_course
from paramimp.table.determined import determined
from paramimp.table.dummies import dummies
from paramimp.table.grids import factors_of_grid, leading_factors
from paramimp.table.outcomes import (
    Associations,
    by_gaps,
    is_counted,
    is_law_of_counts,
    is_level,
    off_together,
    scores,
)
from paramimp.table.relations import copies, derived, is_binned, operands, set_by_labels, shares_of_a_whole
from paramimp.table.restated import restated
from paramimp.table.settings import is_setting
from paramimp.table.trend import moves
from paramimp.table.values import FEW_LEVELS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from paramimp.readers.table.rows import Table
    from paramimp.table.values import Values

_STATISTICS = frozenset("mean avg average std stdev stddev sd sem stderr var variance min max median".split())

# Weights of what is not sure, in the unit of `paramimp.table.outcomes`: above 0 in sum is an outcome. A column is a
# choice unless something speaks against it. Tuned on made tables (tests/readers/outcome_tables.py, seeds 0 to 199).
_CHOICE = -1.25
_BEHIND = 1.5
_FACTOR, _DESIGNED, _MAY_BE_COUNTED = -3.0, -2.0, -1.5
_SELDOM_SHARED = 2.0
_SURELY_CHOSEN = -1.5
"""Up to here a column is offered in the line to copy; from here to 0 it is taken for a choice, and not offered."""
_BESIDE_GRID = 3.0
_OF_A_SPLIT, _REPEATED, _OPERAND, _BINNED = 4.0, 3.0, 1.0, 6.0
_BESIDE_METRIC, _OF_A_STUDY = 5.0, -3.0
_AMONG_OUTCOMES = 1.5
_OBSERVED = 2
"""Outcomes per choice from which on rows may be of patients or houses, of which everything was observed."""
_LEAST_STEPS = 3
"""Values from which on beside a grid steps of one size say something: two are always so."""
_ACCIDENT = 0.05
"""Chance of an order of columns below which it is none."""
_NONE_LAST: Mapping[str, float] = MappingProxyType({})


@record
class Parts:
    """What columns are, as far as the table tells.

    Attributes
    ----------
    outcomes : in the order of the table.
    derived : functions of one choice or two, or of a label: neither chosen nor measured.
    doubtful : columns that are taken for choices, though not much speaks for it.
    at_border : labels among them that nothing parts from the results, and times and the like behind one: asked about.
    alone : numbers among them that are written as the metric is, in a table with nothing else but names of runs.
    are_told : whether a design or names tell every choice, and the same every outcome: nothing is left to ask.
    """

    outcomes: tuple[str, ...]
    derived: frozenset[str]
    doubtful: frozenset[str] = frozenset()
    at_border: frozenset[str] = frozenset()
    alone: frozenset[str] = frozenset()
    are_told: bool = False


def weigh(
    table: Table,
    columns: Sequence[str],
    targets: Collection[str],
    second_part: Mapping[str, float] = _NONE_LAST,
    chosen: Collection[str] = (),
) -> Parts:
    """Tell outcomes from choices.

    Parameters
    ----------
    columns : those in question.
    targets : columns that are to be analysed, and so are outcomes.
    second_part : columns that are results if the writer of the table put them last, and the chance that their order is
        an accident.
    chosen : columns that are surely choices.
    """
    values = {column: values_of(table, column) for column in columns}
    repeated = copies([values[c] for c in columns if table.column(c).is_number and not has_the_name_of_a_result(c)])
    once = {column: own for column, own in values.items() if column not in repeated}
    found = _Weighing(table, once, targets, second_part, chosen).parts()
    outcomes, derived = set(found.outcomes), {c for c, original in repeated.items() if original not in found.outcomes}
    found = replace(found, derived=found.derived | derived)
    return replace(found, outcomes=tuple(c for c in columns if repeated.get(c, c) in outcomes))


class _Weighing:
    def __init__(
        self,
        table: Table,
        values: Mapping[str, Values],
        targets: Collection[str],
        second_part: Mapping[str, float],
        chosen: Collection[str],
    ) -> None:
        self.table = table
        self.columns = columns = tuple(values)
        self.given = tuple(targets)
        self.dictionaries = Dictionaries(table, columns, self.given)
        self.values = {**values, **{target: measured_values(table, target) for target in targets}}
        self.numbers = [column for column in columns if table.column(column).is_number]
        named = called_results(table, columns, self.values)
        given = (c for c in named if may_be_given(table.column(c), self.values[c]))
        self.doubtful = {column: weight_of_name(column) for column in given}
        self.second_part = second_part
        last = (column for column, chance in second_part.items() if chance < _ACCIDENT)
        self.sure = {*named.difference(self.doubtful), *last, *curves(table, columns, named, targets)}
        self.targets = [target for target in targets if self.values[target].n_values > 1] or self._stand_ins(named)
        self.known = {column for column in columns if is_setting(column) or column in chosen} - self.sure
        self.sure |= self._of_the_metric() | aggregated(self.numbers, self.targets, self.values)
        self.sure |= of_a_confusion(self.numbers) | self._of_the_course()
        self.leading = leading_factors([self.values[c] for c in self.columns if c not in self.sure])
        self.known |= {*self.leading}
        unsure = [self.values[c] for c in self.numbers if c not in self.sure]
        self.shares = shares_of_a_whole(unsure) | dummies(unsure)

    def parts(self) -> Parts:
        asked = [c for c in self.numbers if c not in self.sure and c not in self.known and self.table.column(c).varies]
        if not self.targets:
            sure = self.dictionaries.whole(self.sure)
            return Parts(tuple(column for column in self.columns if column in sure), frozenset())
        metric = self.values[self.targets[0]].numbers
        left = [column for column in self.columns if column not in self.sure]
        measured = [*self.targets, *(column for column in self.numbers if column in self.sure)]
        self.draws = Draws(self.values, asked, is_of_a_study(self.table, self.given) or moves(metric))
        results, spread = {*self.targets, *self.sure}, self.draws.evidence
        places = Places(self.table, self.columns, self.values, results, self.known, spread, bool(self.leading))
        behind = places.behind
        before = list(takewhile(lambda c: c not in self.sure and c not in self.given, self.table.columns))
        banded = bands(self.table, [c for c in left if c not in self.known], self.values, measured, before)
        in_question = {*asked, *banded}
        choices = [c for c in left if c not in in_question or (c not in banded and self._may_be_a_factor(c, metric))]
        associations = Associations([self.values[column] for column in left], metric)
        of_asked, of_choices = ([self.values[column] for column in columns] for columns in (asked, choices))
        functions = derived(of_asked, of_choices)
        functions |= {c for c in set_by_labels(of_asked, of_choices) if not self.values[c].is_designed}
        functions |= {c for c in asked if self._is_measured_per_factor(c)}
        computed = [c for c in left if c in behind and (c in asked or self.table.column(c).has_long_fractions)]
        chosen = [self.values[c] for c in choices if c not in behind]
        functions |= (made := determined([self.values[c] for c in computed], chosen))
        priors = {c: _CHOICE + weight + _BEHIND * (c in behind) for c, weight in banded.items()}
        decimals = self.values[self.targets[0]].decimals
        unplaced = self._priors([c for c in asked if c not in functions], behind)
        doubted = priors | {c: prior + self._doubting(c, places, decimals) for c, prior in unplaced.items()}
        priors |= {c: prior + places.weight(c, decimals) for c, prior in unplaced.items()}
        known = [column for column in choices if column not in functions]
        found = _above_zero(scores(associations, priors, known))
        beside = among(self.table, self.values, found.union(self.sure, made), self.targets)
        priors, doubted = (
            {column: prior + _AMONG_OUTCOMES * (column in beside) for column, prior in told.items()}
            for told in (priors, doubted)
        )
        at_last = scores(associations, priors, known)
        found = self.dictionaries.whole(self.sure | found | _above_zero(at_last))
        at_most = scores(associations, doubted, known, at_most=True)
        unsure = {c for c, score in at_most.items() if score > _SURELY_CHOSEN or may_be_a_count(self.values[c])}
        unsure |= self._doubts([column for column in asked if column not in found], behind)
        settings = [column for column in left if column not in found and column not in functions]
        border = self._labels_at_border(settings, found, behind, unsure) | unsure.intersection(self.doubtful, behind)
        alone = results_alone(self.table, self.values[self.targets[0]], [self.values[c] for c in left])
        doubtful = self.dictionaries.alone((unsure | border | alone) - found)
        outcomes = tuple(column for column in self.columns if column in found)
        choices = [c for c in settings if self.table.column(c).may_be_a_choice]
        if not self.known.intersection(choices) and len(outcomes) >= _OBSERVED * len(choices):
            doubtful |= seldom_designed([self.values[c] for c in choices if c not in doubtful])
        told = not doubtful.intersection(choices) and self._are_told(choices, outcomes)
        return Parts(outcomes, functions - found, doubtful, doubtful & border, doubtful & alone, told)

    def _are_told(self, choices: Sequence[str], outcomes: Sequence[str]) -> bool:
        """Whether each choice is a factor of a grid or has the name of one, and nothing may be chosen beside them.

        Nothing is, where each run is a combination of its own. Where combinations come again, something else may have
        been drawn for each run, so that all outcomes need the names of results. Names alone do not tell a search from
        the log of one run, of which the learning rate falls with the loss: there some choice has to change from row to
        row without drifting.
        """
        few = [c for c in choices if self.values[c].is_factor]
        typed_in = [c for c in few if self.values[c].is_designed or not self.table.column(c).has_long_fractions]
        if any(self._is_set_by(c, typed_in) for c in few if c not in typed_in):
            return False  # such as the share of those matched, which each ratio that was tried sets
        factors = self.leading or factors_of_grid([self.values[c] for c in choices])
        if not all(c in self.known or c in factors or self._is_chosen_with(c, factors) for c in choices):
            return False
        codes = [self.values[c].codes for c in factors]
        if factors and len(set(zip(*codes, strict=True))) == len(self.table.rows):
            return True
        cells = (self.table.column(c) for c in choices)
        is_search = bool(factors) or any(not column.is_number or not drifts(column.cells) for column in cells)
        return is_search and self.sure.issuperset(outcomes)

    def _labels_at_border(
        self, settings: Sequence[str], found: Collection[str], behind: Collection[str], unsure: Collection[str]
    ) -> set[str]:
        """What no sure choice parts from the results, of labels and truth values that neither name nor values tell."""
        if is_of_a_study(self.table, self.given) or moves(self.values[self.targets[0]].numbers):
            return set()  # in a search that learns, what is good comes more often
        varying = [c for c in map(self.table.column, settings) if c.may_be_a_choice]
        labels = [c.name for c in varying if not c.is_number and c.name not in self.known]
        asked = unsure_labels([self.values[c] for c in labels], behind)
        results, choices = {*self.given, *found}, {column.name for column in varying}
        order = [c for c in self.table.columns if c in results or c in choices]
        return asked & at_border(order, results, choices - asked - set(unsure))

    def _doubts(self, choices: Sequence[str], behind: Collection[str]) -> set[str]:
        """What place and writing let doubt, of numbers that are taken for choices and of what has the name of one."""
        numbers = {*choices, *self.known}.intersection(self.numbers)
        before = [c for c in self.columns if c not in behind and c not in self.sure]
        asked = [self.values[c] for c in behind if c in self.numbers and c not in self.known]
        named = [self.values[c] for c in self.known if c in self.numbers and not self._is_set_by(c, self.leading)]
        return (
            written_otherwise([self.values[c] for c in numbers]).difference(self.known - set(behind))
            | behind_labels(self.table, before, asked)
            | behind_all_choices(self._varying(self.known), self._varying(behind))
            | beside_a_grid(named, self.leading)
            | behind_a_grid(self._varying(behind).intersection(self.numbers), self.leading)
            | called_statistics(asked)
        )

    def _varying(self, columns: Iterable[str]) -> set[str]:
        """Those of some columns that have several values, of which none at all is one."""
        return {column for column in columns if len(self.values[column].levels) > 1}

    def _stand_ins(self, named: Collection[str]) -> list[str]:
        """A result by its name in the place of the metric, where none was asked for."""
        columns = map(self.table.column, self.columns)
        return [c.name for c in columns if c.name in named and c.is_number and c.varies][:1]

    def _of_the_metric(self) -> set[str]:
        """Numbers that are the metric of another split, or another statistic of what the metric is a statistic of."""
        stems = {frozenset(stem_of(target, SPLITS)) for target in self.targets if stem_of(target, SPLITS)}
        bare = {(tuple(stem_of(t, _STATISTICS)), not _STATISTICS.isdisjoint(words_of(t))) for t in self.targets}
        found = set()
        for column in self.numbers:
            is_split = frozenset(stem_of(column, SPLITS)) in stems and column not in self.known
            is_statistic = not _STATISTICS.isdisjoint(words_of(column)) and any(
                tuple(stem_of(column, _STATISTICS)) == stem and (stem or has_word) for stem, has_word in bare
            )
            if is_split or (is_statistic and column not in self.known):
                found.add(column)
        return found | self._restated()

    def _restated(self) -> set[str]:
        """Numbers that say the metric once more, where another column varies that would do nothing if they were chosen.

        A choice that is told by its even spread, or by its name and the same order of the runs, may be all that a toy
        depends on.
        """
        if not self.targets or len(self._varying(self.columns) - self.sure) < 2:
            return set()
        metric = self.values[self.targets[0]]
        known = [self.values[c].codes for c in self.known if self.values[c].n_values == metric.n_values]
        if any(np.array_equal(codes, metric.codes) for codes in known):
            return set()
        asked = [self.values[c] for c in self.numbers if c not in self.sure and c not in self.known]
        return {c for c in restated(metric, asked) if not self.values[c].spread.is_even}

    def _of_the_course(self) -> set[str]:
        """What is a function of the results so far, of columns that neither a name nor a grid tells to be choices."""
        factors = factors_of_grid([self.values[c] for c in self.columns if c not in self.sure])
        asked = [self.values[c] for c in self.columns if c not in self.known and c not in factors]
        others = (column for column in self.table.columns if column not in self.values)
        around = [values_of(self.table, column) for column in others if not self.table.column(column).is_a_name]
        return {name for target in self.targets for name in of_the_course(self.values[target], asked, around)}

    def _is_measured_per_factor(self, column: str) -> bool:
        """Whether a factor of the grid that a table begins with sets fractions in steps that nobody chooses.

        They have many digits, or the metric says the same for each value of that factor as well.
        """
        factors = [f for f in self.leading if f != column and self._is_set_by(column, [f])]
        own = self.values[column]
        if not factors or column in self.leading or own.is_designed or not own.decimals:
            return False
        is_long = self.table.column(column).has_long_fractions
        return any(is_long or self._is_set_by(self.targets[0], [f]) for f in factors)

    def _is_chosen_with(self, column: str, factors: Collection[str]) -> bool:
        """Whether a label or whole numbers go with a factor, as the rows of a data set do: no run has measured them."""
        return self._is_set_by(column, factors) and not self.values[column].decimals

    def _may_be_a_factor(self, column: str, metric: NDArray[np.float64]) -> bool:
        values = self.values[column]
        return (values.is_factor and not is_binned(values.numbers, metric)) or not self.table.column(column).is_number

    def _priors(self, asked: Sequence[str], behind: Collection[str]) -> dict[str, float]:
        factors = self.leading or factors_of_grid([self.values[c] for c in self.columns if c not in self.sure])
        splits = of_splits(self.numbers, [*self.targets, *self.sure])
        repeats = close_repeats(self.numbers, self.values)
        metric = self.values[self.targets[0]].numbers
        beside = self.dictionaries.beside_the_metric(self.known)
        of_a_study = _OF_A_STUDY * is_of_a_study(self.table, self.given)
        seldom_shared = off_together([self.values[column] for column in asked if column in behind])
        made_of = operands(self.values[self.targets[0]], [self.values[column] for column in self.numbers])
        return {
            column: (_CHOICE + of_a_study)
            + self._by_values(column, factors)
            + by_gaps(self.values[column].numbers, metric)
            + _OF_A_SPLIT * (column in splits)
            + _REPEATED * (column in repeats)
            + _BESIDE_METRIC * (column in beside)
            + _SELDOM_SHARED * (column in seldom_shared)
            + _OPERAND * (column in made_of)
            + _BINNED * is_binned(self.values[column].numbers, metric)
            + self.doubtful.get(column, 0.0)
            - log(self.second_part.get(column, 1.0))
            for column in asked
        }

    def _by_values(self, column: str, factors: Collection[str]) -> float:
        values = self.values[column]
        is_free = not self._is_set_by(column, factors)
        may_be_counted = is_free and is_counted(values.numbers)
        is_level_factor = values.is_factor and not may_be_counted and is_level(values.numbers)
        is_level_factor &= values.n_values <= max((self.values[f].n_values for f in self.leading), default=FEW_LEVELS)
        beside = bool(factors) and is_free and not is_level_factor and column not in self.shares
        is_factor = values.is_factor and not beside
        is_design = values.is_designed and not (beside and values.n_values < _LEAST_STEPS)
        weight = _FACTOR * is_factor + _DESIGNED * is_design
        if may_be_counted and is_law_of_counts(values.numbers):
            weight = self.draws.oddness(column)
        elif not is_factor:
            evidence = self.draws.evidence.get(column, 0.0)
            evidence += self.draws.oddness(column) if evidence > 0 else 0.0
            is_typed_in = values.is_designed or may_be_counted
            weight = max(weight, _MAY_BE_COUNTED) if may_be_counted else weight
            weight += min(0.0, evidence) if is_typed_in else evidence
        elif may_be_counted:
            weight = max(weight, _MAY_BE_COUNTED)
        if beside:
            weight += _BESIDE_GRID
        return weight

    def _doubting(self, column: str, places: Places, decimals: int) -> float:
        """What place and writing say where doubts count, and half of what the spread says is taken back."""
        spread = min(0.0, self.draws.evidence.get(column, 0.0))
        return places.weight(column, decimals, doubting=True) - spread / 2

    def _is_set_by(self, column: str, factors: Collection[str]) -> bool:
        """Whether a column is a factor, or each value of some factor goes with one of its values: chosen with it."""
        own = self.values[column].codes
        return any(len(self.values[f].levels) == len(set(zip(self.values[f].codes, own, strict=True))) for f in factors)


def _above_zero(score_of: Mapping[str, float]) -> set[str]:
    return {column for column, score in score_of.items() if score > 0}
