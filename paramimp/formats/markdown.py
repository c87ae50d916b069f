"""The report as GitHub Markdown: the content of the terminal table, for a pull request or a step summary.

Names come from files and land where a whole team reads them, so they must show intact and do nothing: they
stand in code, where GitHub resolves no mention, issue number, link or emphasis.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paramimp.formats import words as say
from paramimp.formats.bars import share_bar
from paramimp.formats.words import Words
from paramimp.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.formats.interface import View
    from paramimp.results import LeftOutParam, ParamImportance, Report

_BAR = 16
# A name of these alone cannot end its code span or its table cell.
_PLAIN_NAME = re.compile(r"[^\s`|\\&](?:[^`|\\\n&]*[^\s`|\\&])?")
_ACTIVE = re.compile(r"[^\w .,;:%()=+/-]|(?<!\w)_|_(?!\w)|www\.|:(?=//|[\w+-]*:)", re.IGNORECASE)
_AT_START = re.compile(r"^(\s*)([-+#>=]|\d+(?=[.)]))")
_INVISIBLE = "&#8203;"  # a zero-width space: what Renovate puts behind an @ for the same end


def render(report: Report, view: View) -> str:
    """The report as a Markdown fragment without a heading of its own."""
    words = Words(unicode=view.unicode)
    parts = [
        "\n".join(_header(report, words)),
        f"**{escape(words.own(say.verdict(report)))}**" if say.verdict(report) else "",
        "\n".join(_table(report, view, words)),
        "\n".join(together(report, words)),
        "\n".join(f"- {escape(words.caution(caution))}" for caution in report.cautions),
        "\n".join(_left_out(report, words)),
    ]
    text = "\n\n".join(part for part in parts if part) + "\n"
    return text if view.unicode else text.encode("ascii", "xmlcharrefreplace").decode("ascii")


def code(text: str) -> str:
    """A name as code: a code span where nothing in it can end that, or else an escaped element."""
    text = printable(text)
    if _PLAIN_NAME.fullmatch(text):
        return f"`{text}`"
    return f"<code>{re.sub(r'[^0-9A-Za-z]', lambda hit: f'&#{ord(hit[0])};', text)}</code>"


def escape(text: str) -> str:
    """A sentence that shows as it is and does nothing."""
    text = _ACTIVE.sub(_entity, printable(text, 10 * 200))
    return _AT_START.sub(lambda hit: f"{hit[1]}&#{ord(hit[2][0])};{hit[2][1:]}", text)


def _entity(hit: re.Match[str]) -> str:
    found = hit[0]
    if len(found) > 1:  # "www." is enough to make a link
        return f"{found[:-1]}&#46;"
    if not found.isascii():
        return found
    # Mentions, issues and emoji are looked for in the finished page, where an entity is the character again.
    return f"&#{ord(found)};" + (_INVISIBLE if found in "@#:" else "")


def _header(report: Report, words: Words) -> Iterator[str]:
    fit = f"{words.fit(report.fit)}{words.own(' · ')}{words.method(report.fit)}"
    yield f"- **metric** {code(words.name(report.objective.metric))}, {escape(words.objective(report.objective))}"
    yield f"- **runs** {escape(words.runs(report))}"
    yield f"- **forest** {escape(fit)}"


def _table(report: Report, view: View, words: Words) -> Iterator[str]:
    params, more = say.shown_params(report, view.top)
    if not params:
        return
    real, noise = say.split_noise(params)
    decimals = say.share_decimals(report)
    longest = max((param.importance or 0.0 for param in report.params), default=0.0)
    yield f"| # | param | importance {words.own('± 90 %')} | | correlation |"
    yield "|--:|:--|--:|:--|--:|"
    for param in real:
        yield from _param(param, report, words, longest, decimals)
    if noise and real:
        yield row_of("", f"*{say.NOISE}*", "", "", "")
    for param in noise:
        yield from _param(param, report, words, longest, decimals)
    if more:
        yield row_of("", words.more(more, "param"), "", "", "")


def _param(param: ParamImportance, report: Report, words: Words, longest: float, decimals: int) -> Iterator[str]:
    runs = f" (in {say.count(param.n_runs, 'run')})" if param.n_runs < report.n_used else ""
    bar = share_bar(param.importance / longest, _BAR, unicode=words.unicode) if param.importance and longest else ""
    yield row_of(
        "" if param.rank is None else str(param.rank),
        code(words.name(param.param)) + runs,
        f"{say.share(param.importance, decimals)} {words.spread(param, decimals)}".rstrip(),
        f"`{bar}`" if bar else "",
        _correlation(param.correlation, missing="" if param.kind in ("category", "presence") else "n/a"),
    )
    effects, more = say.shown_values(param)
    arrow = "↳" if words.unicode else "&#8627;"
    for effect, mean in zip(effects, say.means(effects), strict=True):
        name = code(words.name(effect.value))
        detail = f"{say.count(effect.n_runs, 'run')}, mean {mean}"
        yield row_of("", f"{arrow} {name}", "", detail, _correlation(effect.correlation, missing="n/a"))
    if more:
        yield row_of("", f"{arrow} {words.more(more, 'value')}", "", "", "")


def _correlation(correlation: float | None, missing: str) -> str:
    return missing if correlation is None else say.signed(correlation)


def row_of(*cells: str) -> str:
    """A line of a table."""
    return f"| {' | '.join(cells)} |"


def together(report: Report, words: Words, *, of_several: bool = False) -> Iterator[str]:
    """The pairs, if they were asked for, and what they leave to each param alone."""
    if not say.tells_pairs(report):
        return
    yield f"**{escape(words.own(words.together(report, of_several=of_several)))}**"
    yield ""
    pairs = say.pairs_to_show(report)
    if not pairs:
        yield say.NO_PAIRS
        return
    decimals = say.share_decimals(report)
    yield f"| params | importance {words.own('± 90 %')} | |"
    yield "|:--|--:|:--|"
    for pair in pairs:
        number = f"{say.share(pair.importance, decimals)} {words.spread(pair, decimals)}".rstrip()
        yield row_of(words.pair(pair, code), number, "" if pair.significant else f"*{say.NOISE}*")
    if alone := words.alone(report, code):
        yield ""
        yield f"alone: {alone}"


def _left_out(report: Report, words: Words) -> Iterator[str]:
    """What is not in the ranking, folded away: it is long where a sweep has many constants."""
    if not report.left_out and not report.skipped:
        return
    counts = [say.count(len(report.left_out), "param")] * bool(report.left_out)
    counts += [say.count(len(report.skipped_runs), "run")] * bool(report.skipped_runs)
    counts += [say.count(len(report.unusable_files), "file")] * bool(report.unusable_files)
    yield f"<details><summary>{' and '.join(counts)} left out</summary>"
    yield ""
    for reason, params in say.left_out_by_reason(report):
        yield f"- {escape(reason)}: {_params(params, words)}"
    for reason, runs in say.skipped_by_reason(report):
        names = say.examples([code(words.name(run.name)) for run in runs])
        yield f"- {say.count(len(runs), 'run')} {escape(reason)}: {names}"
    yield from (f"- {code(words.name(name))}: {escape(text)}" for name, text in words.files(report))
    yield ""
    yield "</details>"


def _params(params: Sequence[LeftOutParam], words: Words) -> str:
    shown, rest = say.shown_left_out(params)
    if (message := say.common_message(params)) is not None:
        return f"{', '.join(code(words.name(param.param)) for param in shown)}{rest}: {escape(words.message(message))}"
    if say.with_message(params):
        told = (f"{code(words.name(p.param))}, {escape(words.message(p.message).rstrip('.'))}" for p in shown)
        return "; ".join(told) + rest
    return ", ".join(code(words.name(param.param)) for param in shown) + rest
