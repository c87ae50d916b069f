"""What a report says in words, shared by the formats for people: plain text without any layout."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from paramimp.cautions.interface import CautionCode, of_kind
from paramimp.formats.left_out import SHOWN_FILES, common_message, shown_left_out, skipped_by_reason, with_message
from paramimp.messages import mentions
from paramimp.messages.mentions import option
from paramimp.messages.phrases import count, two
from paramimp.messages.printable import LIMIT, printable
from paramimp.messages.shortened_lists import as_far_as
from paramimp.records import record
from paramimp.runs import Summary, Transform, unusable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from paramimp.formats.interface import View
    from paramimp.results import Caution, Fit, Interaction, LeftOutParam, ParamImportance, Report, ValueEffect
    from paramimp.runs import Objective, SkippedRun

MAX_VALUES = 8
MAX_NOISE = 10
"""Params below the rule that are shown unless all are asked for: the screen is for those above it."""
MAX_UNTESTED = 30
NOISE = "not distinguishable from noise"
NO_SIGNAL = "No param is distinguishable from noise."
TIMES = " \u00d7 "
TOGETHER = "together, beyond what each does alone"
NO_PAIRS = "no pair of params does"
ACCIDENTAL = "Runs of pure noise could be predicted as well: this ranking may be an accident."

_ASCII = str.maketrans(
    {
        "²": "2",
        "±": "+-",
        "\u2013": "-",
        "\u2014": "-",
        "\u2212": "-",
        "…": "...",
        "·": "-",
        "\u00d7": "x",
        "≤": "<=",
        "≥": ">=",
        "\u2018": "'",
        "\u2019": "'",
        "“": '"',
        "”": '"',
        "→": "->",
    }
)
_DIRECTION_FROM = {
    "option": "you said so",
    "study": "as the study says",
    "name": "from its name",
    "default": f"assumed: pass {option('direction')}",
}
_SUMMARY = {
    Summary.MIN: "lowest value of a run",
    Summary.MAX: "highest value of a run",
    Summary.MEAN: "mean over a run",
    Summary.BEST: "best value of a run",
}
_READINGS = ((0.0, "none of"), (0.3, "little of"), (0.7, "part of"), (math.inf, "most of"))
_SCALE = {Transform.LOG: "log10 ", Transform.RANK: "rank of "}
_TRANSFORM = {Transform.LOG: "log-transformed", Transform.RANK: "rank-transformed"}
_FINE_SPREAD = 0.01


@record
class Words:
    """How text is written.

    Attributes
    ----------
    unicode : with typographic characters; otherwise in ASCII alone.
    python : options are named as a call in Python has them; otherwise as the command line has them.
    """

    unicode: bool = True
    python: bool = False

    @classmethod
    def of(cls, view: View) -> Words:
        """As whoever looks wants it."""
        return cls(unicode=view.unicode, python=view.python)

    def own(self, text: str) -> str:
        """A text of ours in the characters that may be written, with options in the words of the reader."""
        text = mentions.for_python(text) if self.python else mentions.for_shell(text)
        return text if self.unicode else text.translate(_ASCII)

    def name(self, text: str) -> str:
        """A name from a file, safe to show; a blank one in quotes, or it would look like a lost one."""
        return printable(text if text.strip() else f'"{text}"', ascii_only=not self.unicode)

    def message(self, text: str) -> str:
        """A sentence that may hold names from a file, safe to show and whole."""
        return printable(self.own(text), 10 * LIMIT, ascii_only=not self.unicode)

    def caution(self, caution: Caution) -> str:
        """The sentence of a caution, with the params concerned where it does not name them."""
        unnamed = [param for param in caution.params if param not in caution.told]
        text = self.message(caution.told)
        return f"{text} ({', '.join(map(self.name, unnamed))})" if unnamed else text

    def left_out(self, params: Sequence[LeftOutParam], *, whole: bool = False) -> str:
        """The params left out for one reason, all or the first; with the message where it says more than the reason."""
        shown, rest = (params, "") if whole else shown_left_out(params)
        if (message := common_message(params)) is not None:
            return f"{', '.join(self.name(param.param) for param in shown)}{rest}: {self.message(message)}"
        if with_message(params):
            return "; ".join(f"{self.name(p.param)}: {self.message(p.told).rstrip('.')}" for p in shown) + rest
        return ", ".join(self.name(param.param) for param in shown) + rest

    def objective(self, objective: Objective) -> str:
        """What follows the name of the metric: ``minimize (from its name)``."""
        source = _DIRECTION_FROM.get(objective.direction_from, objective.direction_from)
        parts = [f"{objective.direction} ({source})"]
        if objective.summary != Summary.LAST:
            parts.append(_SUMMARY[objective.summary])
        if objective.transform != Transform.NONE:
            parts.append(_TRANSFORM[objective.transform])
        return self.own(" · ".join(parts))

    def runs(self, report: Report, *, reasons: bool = True) -> str:
        """How many runs were used, and why the others were not."""
        files = unusable(run.entry for run in report.skipped)
        beside = (f"; {files}" if files else "") + self.outside(report)
        if report.n_used == report.n_found and not report.skipped_runs:
            return f"all {report.n_found} used{beside}"
        counts = ", ".join(f"{len(runs)} {reason}" for reason, runs in skipped_by_reason(report) if reasons)
        missing = report.n_found - report.n_used
        left_out = f"; {missing} left out" + (f": {counts}" if counts else "")
        return f"{report.n_used} of {report.n_found} used{left_out}{beside}"

    def outside(self, report: Report) -> str:
        """How many runs the condition of ``--where`` kept out, behind a semicolon; empty when it was not given."""
        outside = report.settings.get("where_left_out")
        return self.own(f"; {outside} more do{'es' * (outside == 1)} not meet {option('where')}") if outside else ""

    def files(self, report: Report, *, whole: bool = False) -> list[tuple[str, str]]:
        """The files that cannot be used, all or the first ones each with why, and how many more there are."""
        most = None if whole else SHOWN_FILES
        shown = [(file.name, self.message(_without_name(file))) for file in report.unusable_files[:most]]
        rest = len(report.unusable_files) - len(shown)
        return [*shown, *[(f"{rest} more", self.own(f"{option('format', 'json')} names them all"))] * bool(rest)]

    def r2(self, fit: Fit) -> str:
        """R² on runs that the surrogate has not seen."""
        return self.own(f"R² {'n/a' if fit.r2 is None or not math.isfinite(fit.r2) else two(fit.r2)} on unseen runs")

    def fit(self, report: Report) -> str:
        """R² on unseen runs, and how to read it."""
        r2 = report.fit.r2
        if r2 is None or not math.isfinite(r2):
            return self.r2(report.fit)
        if r2 > 0 and of_kind(report.cautions, CautionCode.WEAK_FIT):
            return f"{self.r2(report.fit)}: no more than noise can give"
        reading = next(word for limit, word in _READINGS if r2 <= limit)
        return f"{self.r2(report.fit)}: explains {reading} the metric"

    def method(self, fit: Fit) -> str:
        """The method, and the surrogate that it asks."""
        by = "forest and Gaussian process"
        if fit.process_weight is None:
            by = "a forest" if fit.trees else "a Gaussian process"
        elif not fit.trees:
            by = "a Gaussian process"
        return f"{self.name(fit.method)} by {by}"

    def mean_of(self, objective: Objective) -> str:
        """What the number beside a value is: ``mean val_loss``."""
        return f"mean {_SCALE.get(objective.transform, '')}{self.name(objective.metric)}"

    def spread(self, param: ParamImportance | Interaction, decimals: int) -> str:
        """The 90 % interval of the importance as `spread` has it; empty when there is none."""
        return self.own(spread(param.importance, param.importance_low, param.importance_high, decimals))

    def pair(self, pair: Interaction, quote: Callable[[str], str] = str) -> str:
        """The names of both params, each quoted, with a cross between them."""
        return self.own(TIMES).join(quote(self.name(name)) for name in pair.params)

    def alone(self, report: Report, quote: Callable[[str], str] = str) -> str:
        """What the params of the significant pairs do alone; empty where there is none. `quote` is for their names."""
        decimals = share_decimals(report)
        return ", ".join(f"{quote(self.name(p.param))} {share(p.main, decimals)}" for p in _paired(report))

    def together(self, report: Report, *, of_several: bool = False) -> str:
        """The heading of the pairs; with the metric where there are several."""
        return f"{self.name(report.objective.metric)}: {TOGETHER}" if of_several else TOGETHER

    def more(self, n: int, noun: str) -> str:
        """``… 12 more values``."""
        return self.own(f"… {n} more {noun}{'' if n == 1 else 's'}")

    def folded(self, n: int, noun: str, remark: str = "") -> str:
        """``… 30 more params, which look like noise; --all shows them``."""
        shows = self.own(option("all", value=True))
        return f"{self.more(n, noun)}{remark}; {shows} shows {'it' if n == 1 else 'them'}"


def _paired(report: Report) -> list[ParamImportance]:
    names = {name for pair in report.interactions or () if pair.significant for name in pair.params}
    return [param for param in report.params if param.param in names]


def tells_pairs(report: Report) -> bool:
    """Whether pairs were asked for, and there is a ranking for them to stand beside."""
    return report.interactions is not None and any(param.importance is not None for param in report.params)


def pairs_to_show(report: Report) -> list[Interaction]:
    """The pairs that matter, then those in the noise that do not round to zero; strongest first."""
    decimals = share_decimals(report)
    pairs = report.interactions or ()
    in_noise = [pair for pair in pairs if not pair.significant and round(pair.importance, decimals)]
    return [*(pair for pair in pairs if pair.significant), *in_noise]


def spread(value: float | None, low: float | None, high: float | None, decimals: int) -> str:
    """The interval of a share as it stands behind the share: its longer side, ``± 0.06``; empty when there is none.

    Where that would reach 0 though the interval does not, these are both ends, ``0.01\u20130.22``: no single number is
    as long as the side above the share and yet shorter than the share.
    """
    if value is None or low is None or high is None:
        return ""
    side = longer_side(value, low, high)
    return f"{low:.{decimals}f}\u2013{high:.{decimals}f}" if low > 0 and side >= value else f"± {side:.{decimals}f}"


def longer_side(value: float, low: float, high: float) -> float:
    """Half the interval of a share as it was before it was cut off at 0 or 1."""
    return max(high - value, value - low, 0.0)


def share_decimals(report: Report) -> int:
    """Decimals of all shares of a report: two, or three where every spread is too small for two."""
    sides = [
        longer_side(value, low, high)
        for param in report.params
        if (value := param.importance) is not None
        and (low := param.importance_low) is not None
        and (high := param.importance_high) is not None
    ]
    return 3 if sides and 0 < max(sides) < _FINE_SPREAD else 2


def share(value: float | None, decimals: int) -> str:
    """A share, or ``n/a`` where nothing can be ranked."""
    return "n/a" if value is None else f"{value:.{decimals}f}"


def signed(value: float) -> str:
    """Two decimals and the sign, which is what a correlation is read for."""
    text = two(value)
    return text if value < 0 or text == "0.00" else f"+{text}"


def means(values: Sequence[ValueEffect]) -> list[str]:
    """The metric means of one param's values, with the same decimals where their sizes allow it."""
    numbers = [value.metric_mean for value in values]
    sizes = [abs(number) for number in numbers if number and math.isfinite(number)]
    if sizes and min(sizes) >= 1e-3 and max(sizes) < min(1e6, 100 * min(sizes)):
        decimals = max(3 - math.floor(math.log10(max(sizes))), 0)
        return [f"{number:.{decimals}f}" for number in numbers]
    return [f"{number:.4g}" for number in numbers]


@record
class Shown:
    """The params that are shown, in their order.

    Attributes
    ----------
    real : those that matter, or were not tested.
    noise : those that a test could not tell from noise.
    more : how many more there are.
    """

    real: tuple[ParamImportance, ...]
    noise: tuple[ParamImportance, ...]
    more: int


def shown_params(report: Report, view: View) -> Shown:
    """The params that `view` shows: none of the noise in place of one that matters."""
    real, noise = split_noise(report.params)
    if view.top is not None:
        real, noise = real[: view.top], noise[: max(view.top - len(real), 0)]
    elif not view.all:
        tested = any(param.significant for param in real)
        real = real if tested else real[: as_far_as(MAX_UNTESTED, len(real))]
        noise = noise[: as_far_as(MAX_NOISE, len(noise))]
    return Shown(tuple(real), tuple(noise), len(report.params) - len(real) - len(noise))


def best_first(param: ParamImportance, report: Report) -> list[ValueEffect]:
    """The values of a category or boolean in the order in which people are shown them."""
    sign = report.objective.direction.sign
    return sorted(param.values, key=lambda value: -sign * value.metric_mean)


def shown_values(param: ParamImportance, report: Report, view: View) -> tuple[tuple[ValueEffect, ...], int]:
    """The values to show, best first, and how many more there are; of a param in the noise, all or none."""
    ordered = best_first(param, report)
    if view.all:
        return tuple(ordered), 0
    most = 0 if param.significant is False else as_far_as(MAX_VALUES, len(ordered))
    return tuple(ordered[:most]), len(ordered) - most if most else 0


def split_noise(
    params: Sequence[ParamImportance],
) -> tuple[list[ParamImportance], list[ParamImportance]]:
    """The params that matter (or were not tested), and those that a test could not tell from noise."""
    noise = [param for param in params if param.significant is False]
    return [param for param in params if param.significant is not False], noise


def warning(report: Report) -> str:
    """What has to be known before the numbers are read; empty when there is nothing."""
    if report.params and all(param.importance is None for param in report.params):
        return f"importance n/a: {report.fit.why_nothing_is_ranked}"
    if none_significant(report):
        return NO_SIGNAL
    return ACCIDENTAL if of_kind(report.cautions, CautionCode.WEAK_FIT) else ""


def none_significant(report: Report) -> bool:
    """Whether params were tested and none stood out."""
    return any(p.significant is False for p in report.params) and not any(p.significant for p in report.params)


def _without_name(file: SkippedRun) -> str:
    return file.told.removeprefix(f"{file.name} ")


def labelled(found: Mapping[str, Sequence[str]], words: Words) -> list[tuple[str, list[str]]]:
    """What was left out for each reason behind its count: ``4 runs non-finite``."""
    parted = ((label.partition(" "), names) for label, names in found.items())
    return [
        (f"{count(len(names), what)} {words.name(reason)}", [words.name(name) for name in names])
        for (what, _, reason), names in parted
    ]
