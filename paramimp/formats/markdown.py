"""The report as GitHub Markdown: the content of the terminal table, for a pull request or a step summary.

Names come from files and land where a whole team reads them, so they must show intact and do nothing: they
stand in code, where GitHub resolves no mention, issue number, link or emphasis.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paramimp.formats import words as say
from paramimp.formats.bars import share_bar
from paramimp.formats.conclusion import announced, command_of
from paramimp.formats.left_out import (
    EXAMPLES,
    common_message,
    examples,
    left_out_by_reason,
    shown_left_out,
    skipped_by_reason,
    with_message,
)
from paramimp.formats.table_rows import correlation_text
from paramimp.formats.words import Words
from paramimp.messages.phrases import count
from paramimp.messages.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.formats.interface import View
    from paramimp.results import LeftOutParam, NextStep, ParamImportance, Report, Verdict

_BAR = 16
# A name of these alone cannot end its code span or its table cell.
_PLAIN_NAME = re.compile(r"[^\s`|\\&](?:[^`|\\\n&]*[^\s`|\\&])?")
_ACTIVE = re.compile(r"[^\w .,;:%()=+/-]|(?<!\w)_|_(?!\w)|www\.|:(?=//|[\w+-]*:)", re.IGNORECASE)
_AT_START = re.compile(r"^(\s*)([-+#>=]|\d+(?=[.)]))")
_INVISIBLE = "&#8203;"  # a zero-width space: what Renovate puts behind an @ for the same end


def render(report: Report, view: View) -> str:
    """The report as a Markdown fragment without a heading of its own."""
    words = Words.of(view)
    parts = [
        "\n".join(_header(report, words)),
        f"**{escape(words.own(say.warning(report)))}**" if say.warning(report) else "",
        "\n".join(_table(report, view, words)),
        "\n".join(together(report, words)),
        "\n".join(f"- {escape(words.caution(caution))}" for caution in report.cautions),
        "" if report.verdict is None else "\n\n".join(conclusion(report.verdict, view, words)),
        "\n".join(_left_out(report, view, words)),
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
    fit = f"{words.fit(report)}{words.own(' · ')}{words.method(report.fit)}"
    yield f"- **metric** {code(words.name(report.objective.metric))}, {escape(words.objective(report.objective))}"
    yield f"- **runs** {escape(words.runs(report))}"
    yield f"- **fit** {escape(fit)}"


def _table(report: Report, view: View, words: Words) -> Iterator[str]:
    shown = say.shown_params(report, view)
    if not report.params:
        return
    real, noise = shown.real, shown.noise
    decimals = say.share_decimals(report)
    longest = max((param.importance or 0.0 for param in report.params), default=0.0)
    yield f"| # | param | importance {words.own('± 90 %')} | | correlation |"
    yield "|--:|:--|--:|:--|--:|"
    for place, param in enumerate([*real, *noise], 1):
        if noise and real and param is noise[0]:
            yield row_of("", f"*{say.NOISE}*", "", "", "")
        yield _param(param, place, report, words, longest, decimals)
        yield from _values(param, report, view, words)
    if shown.more:
        yield row_of("", words.more(shown.more, "param"), "", "", "")


def _param(param: ParamImportance, place: int, report: Report, words: Words, longest: float, decimals: int) -> str:
    runs = f" (in {count(param.n_runs, 'run')})" if param.n_runs < report.n_used else ""
    bar = share_bar(param.importance / longest, _BAR, unicode=words.unicode) if param.importance and longest else ""
    return row_of(
        "" if param.rank is None else str(place),
        code(words.name(param.param)) + runs,
        f"{say.share(param.importance, decimals)} {words.spread(param, decimals)}".rstrip(),
        f"`{bar}`" if bar else "",
        correlation_text(
            param.correlation, param.n_runs, missing="" if param.kind in ("category", "presence") else "n/a"
        ),
    )


def _values(param: ParamImportance, report: Report, view: View, words: Words) -> Iterator[str]:
    effects, more = say.shown_values(param, report, view)
    mean_of = escape(words.mean_of(report.objective))
    arrow = "↳" if words.unicode else "&#8627;"
    for effect, mean in zip(effects, say.means(effects), strict=True):
        name = code(words.name(effect.value))
        detail = f"{count(effect.n_runs, 'run')}, {mean_of} {mean}"
        yield row_of(
            "", f"{arrow} {name}", "", detail, correlation_text(effect.correlation, effect.n_runs, missing="n/a")
        )
    if more:
        yield row_of("", f"{arrow} {words.more(more, 'value')}", "", "", "")


def conclusion(verdict: Verdict, view: View, words: Words) -> Iterator[str]:
    """The verdict, and the command to run next."""
    yield in_one(verdict, words)
    yield from next_step(verdict.next, view, words)


def in_one(verdict: Verdict, words: Words) -> str:
    """The verdict as one paragraph, in which the first sentence stands out."""
    first, *others = (escape(words.message(sentence)) for sentence in verdict.sentences)
    return " ".join([f"**{first}**", *others])


def next_step(step: NextStep, view: View, words: Words) -> Iterator[str]:
    """What to run next, and the command in a block from which it can be copied."""
    command = command_of(step, view)
    yield escape(words.message(announced(step, command, python=words.python)))
    if command:
        yield f"```sh\n{' '.join(command)}\n```"


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


def _left_out(report: Report, view: View, words: Words) -> Iterator[str]:
    """What is not in the ranking, folded away: it is long where a sweep has many constants."""
    if not report.left_out and not report.skipped:
        return
    counts = [count(len(report.left_out), "param")] * bool(report.left_out)
    counts += [count(len(report.skipped_runs), "run")] * bool(report.skipped_runs)
    counts += [count(len(report.unusable_files), "file")] * bool(report.unusable_files)
    yield f"<details><summary>{' and '.join(counts)} left out</summary>"
    yield ""
    for reason, params in left_out_by_reason(report):
        yield f"- {escape(reason)}: {_params(params, view, words)}"
    for reason, runs in skipped_by_reason(report):
        names = examples([code(words.name(run.name)) for run in runs], len(runs) if view.all else EXAMPLES)
        yield f"- {count(len(runs), 'run')} {escape(reason)}: {names}"
    yield from (f"- {code(words.name(name))}: {escape(text)}" for name, text in words.files(report, whole=view.all))
    yield ""
    yield "</details>"


def _params(params: Sequence[LeftOutParam], view: View, words: Words) -> str:
    shown, rest = (params, "") if view.all else shown_left_out(params)
    if (message := common_message(params)) is not None:
        return f"{', '.join(code(words.name(param.param)) for param in shown)}{rest}: {escape(words.message(message))}"
    if with_message(params):
        told = (f"{code(words.name(p.param))}, {escape(words.message(p.told).rstrip('.'))}" for p in shown)
        return "; ".join(told) + rest
    return ", ".join(code(words.name(param.param)) for param in shown) + rest
