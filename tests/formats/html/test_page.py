"""The page as text: what it holds without script, and what no data can make of it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest

import paramimp
from paramimp.formats import renderer
from paramimp.formats.html.page import asset, source_hash
from paramimp.formats.interface import View
from paramimp.results import Caution, LeftOutParam, Report, Reports, UsedRuns
from paramimp.results.effects import Effects
from paramimp.runs import Origin, SkippedRun, SkipReason
from tests.formats.effect_sample import PAIRS, effects, optimizer_effect, report_with_effects, used_runs
from tests.formats.sample import PARAMS

HOSTILE = (
    "</script><script>window.hit=1</script>",
    "<img src=x onerror=window.hit=1>",
    '"><svg onload=window.hit=1>',
    "' onmouseover='window.hit=1",
    "<!--<script>",
    "]]>&lt;b&gt;&amp;",
    "javascript:window.hit=1",
    "\u202eevil\u2066",
    "\x1b[31m\x00\x7f",
    "\u2028\u2029",
    "{{7*7}}${7*7}",
    "\ud800 lone",
    "\U0001f600 param/ñ",
    "",
    "x" * 500,
)


class Seen(HTMLParser):
    """The elements of a page, each with its attributes, and the text outside of script and style."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._inside = ""
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag in ("script", "style"):
            self._inside = tag
            self.scripts.append((dict(attrs), ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside:
            attributes, text = self.scripts[-1]
            self.scripts[-1] = (attributes, text + data)
        else:
            self.text += data


def page(report: Report | None = None, **view: object) -> str:
    return renderer("html", "one")(report or report_with_effects(interactions=PAIRS), View(**view))  # type: ignore[arg-type]


def hostile_report(text: str) -> Report:
    """The same text in every place that a file decides."""
    params = tuple(
        replace(param, param=f"{text}{k}", values=tuple(replace(v, value=text, label=text) for v in param.values))
        for k, param in enumerate(PARAMS)
    )
    runs = used_runs()
    names = tuple(f"{text}/{k}" for k in range(len(runs)))
    levels = (f"{text}a", f"{text}b", f"{text}c")
    used = {
        param.param: replace(each, levels=levels if each.levels else ())
        for param, each in zip(params, runs.params.values(), strict=False)
    }
    optimizer = optimizer_effect()
    bad = tuple(replace(point, value=level) for point, level in zip(optimizer.points, levels, strict=True))
    curves = dict(zip((p.param for p in params), effects().curves.values(), strict=False))
    curves[params[1].param] = replace(optimizer, points=bad, best=bad[0], values=levels[:2])
    kept = {name: effect for name, effect in curves.items() if name in used}
    kept.pop(params[3].param, None)
    sample = report_with_effects()
    return report_with_effects(
        objective=replace(sample.objective, metric=text or "m"),
        params=params,
        runs=UsedRuns(names, names, used, runs.metric, runs.analysed),
        effects=Effects({params[0].param: kept[params[0].param], params[1].param: curves[params[1].param]}),
        interactions=tuple(replace(pair, params=(params[0].param, params[1].param)) for pair in PAIRS[:1]),
        left_out=(LeftOutParam(text, "constant", text), LeftOutParam(text + "2", "alias-of", text)),
        skipped=(SkippedRun(Origin(text, path=text), SkipReason.UNREADABLE, text),),
        cautions=(Caution("leak", text, (text,)),),
        settings={"where": text, text or "key": text, "effects": True},
    )


def data_of(text: str) -> dict[str, Any]:
    (block,) = [script for attributes, script in Seen(text).scripts if attributes.get("type") == "application/json"]
    found: dict[str, Any] = json.loads(block)
    return found


def test_the_policy_allows_the_style_and_the_script_of_the_page_and_nothing_else() -> None:
    seen = Seen(page())
    (policy,) = [a["content"] for tag, a in seen.elements if tag == "meta" and "http-equiv" in a]
    assert policy is not None
    assert policy.startswith("default-src 'none'; ")
    style, script = (text for attributes, text in seen.scripts if "type" not in attributes)
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives == {
        "default-src": "'none'",
        "script-src": source_hash(script),
        "style-src": source_hash(style),
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    assert "unsafe" not in policy


def test_the_policy_is_the_same_for_every_report() -> None:
    policies = {
        re.search(r'Content-Security-Policy" content="([^"]*)"', page(report))[1]  # type: ignore[index]
        for report in (report_with_effects(), hostile_report(HOSTILE[0]))
    }
    assert len(policies) == 1


def test_the_policy_comes_before_anything_that_it_rules() -> None:
    head = page()[: page().index("<style>")]
    assert "Content-Security-Policy" in head
    assert "<script" not in head


FORBIDDEN = (
    "innerHTML outerHTML insertAdjacent document.write eval( Function( fetch( XMLHttp localStorage import( .src http:"
    " https:"
)


@pytest.mark.parametrize("forbidden", FORBIDDEN.split())
def test_the_script_makes_no_markup_of_text_and_asks_no_network(forbidden: str) -> None:
    assert forbidden not in asset("page.js").replace("http://www.w3.org/2000/svg", "")


def test_the_script_is_small() -> None:
    assert len(asset("page.js")) < 32_000
    assert "</" not in asset("page.js")


def test_nothing_of_the_page_refers_to_a_network() -> None:
    seen = Seen(page())
    urls = [value for _, a in seen.elements for key, value in a.items() if key in ("href", "src", "action", "srcset")]
    assert all(url == "data:," or (url or "").startswith(("#", "./", "../", "/")) for url in urls)
    assert "url(" not in asset("page.css")
    assert "@import" not in asset("page.css")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_name_becomes_markup(text: str) -> None:
    made = page(hostile_report(text), folder="runs", again=lambda _: ["paramimp", "analyze", f"'{text}'"])
    seen, plain = Seen(made), Seen(page(report_with_effects(interactions=PAIRS[:1])))
    assert {tag for tag, _ in seen.elements} <= {tag for tag, _ in plain.elements} | {
        "details",
        "summary",
        "pre",
        "code",
    }
    assert not [key for _, a in seen.elements for key in a if key.startswith("on") or key == "style"]
    assert len([1 for tag, _ in seen.elements if tag == "script"]) == 2
    assert "\u202e" not in made
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", made)
    made.encode("utf-8")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_name_leaves_the_data(text: str) -> None:
    made = page(hostile_report(text), folder="runs")
    block = made[made.index('type="application/json"') :]
    block = block[block.index(">") + 1 : block.index("</script>")]
    assert not re.search("[<>&\u2028\u2029]", block)
    document = json.loads(block)
    assert len(document["metrics"][0]["names"]) == 114


def test_the_parts_stand_in_their_order() -> None:
    made = page(again=lambda step: ["paramimp", step.command, "runs", "-m", "val_loss"])
    titles = re.findall("<h3>(.*?)</h3>", made)
    assert titles == [
        "Cautions",
        "Params",
        "Effects on val_loss",
        "Together",
        "Runs",
        "Left out",
        "How it was computed",
    ]
    text = Seen(made).text
    assert text.index("Tune optimizer.lr next") < text.index("What weakens the ranking")
    assert text.rindex("paramimp analyze runs -m val_loss") > text.rindex("How it was computed")


def test_the_verdict_stands_first_with_the_command_to_run_next() -> None:
    report = report_with_effects(interactions=PAIRS)
    assert report.verdict is not None
    seen = Seen(page(report, again=lambda step: ["paramimp", step.command, *step.options]))
    text = " ".join(seen.text.split())
    places = [text.index(sentence) for sentence in report.verdict.sentences]
    assert places == sorted(places)
    assert f"Next, {report.verdict.next.why}:" in text
    assert text.index(f"paramimp {report.verdict.next.command}") < text.index("What weakens the ranking")


def test_a_report_that_no_analysis_made_has_a_page_without_a_verdict() -> None:
    text = Seen(page(replace(report_with_effects(), verdict=None))).text
    assert "Tune" not in text
    assert "optimizer.lr" in text


def test_nobody_is_sent_to_where_runs_were_lost() -> None:
    caution = Caution("left-out-differ", "Runs were lost.", ("model.encoder.layers.attention.dropout",))
    text = Seen(page(report_with_effects(cautions=(caution,)))).text
    assert "at the low end of what got through: other runs were lost there" in text
    assert "widen it there" not in text


def test_everything_reads_without_script() -> None:
    seen = Seen(page())
    for param in PARAMS:
        assert param.param in seen.text
    assert "one_cycle" in seen.text  # the values, which the script folds
    assert "-0.62" in seen.text
    assert [a for tag, a in seen.elements if tag == "svg" and a.get("role") == "img" and a.get("aria-label")]


def test_a_report_of_an_earlier_version_has_no_runs_and_no_effects() -> None:
    text = page(report_with_effects(runs=None, effects=Effects({})))
    assert "parallel" not in Seen(text).text
    assert data_of(text) == {"metrics": [{"axes": [], "total": 0}]}


def test_a_report_that_ranks_nothing_says_so() -> None:
    params = tuple(replace(p, rank=None, importance=None, importance_low=None, importance_high=None) for p in PARAMS)
    text = Seen(page(report_with_effects(params=params, fit=replace(report_with_effects().fit, r2=-0.1)))).text
    assert "so no param can be ranked" in text


def test_several_metrics_are_switched_and_stand_one_after_the_other_without_script() -> None:
    several = Reports(
        (report_with_effects(), report_with_effects(objective=replace(report_with_effects().objective, metric="acc")))
    )
    made = renderer("html", "several")(several, View())
    seen = Seen(made)
    assert [a["href"] for tag, a in seen.elements if a.get("class") == "switch"] == ["#metric-0", "#metric-1"]
    assert [a["id"] for tag, a in seen.elements if a.get("class") == "metric"] == ["metric-0", "metric-1"]
    ids = [a["id"] for _, a in seen.elements if "id" in a]
    assert len(ids) == len(set(ids))
    assert len(data_of(made)["metrics"]) == 2


def test_the_page_on_a_thousand_runs_and_twenty_params_is_small() -> None:
    n = 1_000
    rng = np.random.default_rng(0)
    frame = {f"group.param_{k:02}": rng.random(n) if k % 2 else 10 ** rng.uniform(-5, -1, n) for k in range(20)}
    import pandas as pd

    table = pd.DataFrame(frame)
    table["loss"] = table["group.param_01"] + np.log10(table["group.param_00"]) + rng.random(n)
    text = paramimp.render(paramimp.analyze(table, "loss", direction="minimize"), "html")
    assert len(text.encode()) < 500_000


def test_the_same_report_gives_the_same_bytes() -> None:
    assert page() == page()
