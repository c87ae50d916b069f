"""The baseline file: read back as written, reviewable, and refused when it is anything else."""

from __future__ import annotations

import json
import re

import pytest

from paramimp.errors import ParamimpError
from paramimp.gate.baseline import baseline_of, changes, find_baseline, parse, render
from paramimp.runs import Direction, Objective, Summary
from tests.gate.reports import param, report, worthless

LR = param("optimizer.lr", 0.81234, 0.70001, 0.9)
HOSTILE = param("a\n::error::\x00\ud800é", 0.18766, 0.1, 0.3)
REPORT = report(LR, HOSTILE)


def test_a_baseline_is_read_back_as_it_was_written_whatever_the_names() -> None:
    made = baseline_of(REPORT)
    assert parse(render({"loss": made, "a\x00c": made}), "b.json") == {"loss": made, "a\x00c": made}
    assert made.params["optimizer.lr"].importance == 0.812


def test_a_json_report_serves_as_a_baseline() -> None:
    text = json.dumps(report(LR).to_dict())
    assert parse(text, "report.json") == {"loss": baseline_of(report(LR))}


def test_the_file_is_sorted_ascii_and_without_the_last_digits() -> None:
    text = render({"loss": baseline_of(REPORT)})
    assert text == render({"loss": baseline_of(report(HOSTILE, LR))})
    assert text.isascii()
    assert not re.search(r"\d\.\d{4}", text)


def test_a_worthless_report_makes_no_baseline() -> None:
    with pytest.raises(ParamimpError, match="rank nothing"):
        baseline_of(worthless("lr"))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "is not JSON"),
        ("{", "is not JSON"),
        ("\udcff".encode("utf-8", "surrogateescape"), "is not JSON"),
        ("[" * 100_000, "is nested too deeply"),
        ("[]", "holds a list where an object is expected"),
        ("{}", "has schema_version None"),
        ('{"schema_version": 2}', "has schema_version 2"),
        ('{"schema_version": 1}', "holds nothing at baseline"),
        ('{"schema_version": 1, "baseline": []}', "holds a list at baseline where an object"),
        ('{"schema_version": 1, "baseline": {"loss": 1}}', "holds 1 at baseline.loss where an object"),
        ('{"schema_version": 1, "baseline": {"loss": {}}}', "holds nothing at baseline.loss.params"),
        (
            '{"schema_version": 1, "baseline": {"loss": {"params": {}, "method": "shap", "method_options": 1}}}',
            "holds 1 at baseline.loss.method_options where an object",
        ),
    ],
)
def test_what_is_no_baseline_is_refused_with_the_place_of_the_fault(text: str | bytes, complaint: str) -> None:
    with pytest.raises(ParamimpError, match=re.escape(f"the baseline b.json {complaint}")):
        parse(text, "b.json")


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e999", "true", '"0.5"', "-0.1", "1.1", "null", "[]"])
def test_a_share_that_is_none_is_refused(value: str) -> None:
    text = render({"loss": baseline_of(REPORT)}).replace('"importance": 0.812', f'"importance": {value}')
    with pytest.raises(ParamimpError, match=r"at baseline\.loss\.params\.optimizer\.lr\.importance where a"):
        parse(text, "b.json")


@pytest.mark.parametrize(
    ("low", "high", "complaint"),
    [
        ("0.1", "null", "nothing at baseline.loss.params.lr.importance_high where the other end of an interval"),
        ("null", "0.9", "nothing at baseline.loss.params.lr.importance_low where the other end of an interval"),
        ("0.9", "0.1", "0.9 at baseline.loss.params.lr.importance_low where the lower end of an interval"),
    ],
)
def test_what_is_no_interval_is_refused(low: str, high: str, complaint: str) -> None:
    share = f'{{"importance": 0.5, "importance_low": {low}, "importance_high": {high}}}'
    text = (
        f'{{"schema_version": 1, "baseline": {{"loss": {{"params": {{"lr": {share}}}, "method": "shap",'
        ' "summary": "last", "transform": "none", "runs": 40, "r2": null}}}'
    )
    with pytest.raises(ParamimpError, match=complaint):
        parse(text, "b.json")


def test_a_baseline_of_another_metric_or_another_analysis_cannot_be_compared() -> None:
    known = {"loss": baseline_of(REPORT)}
    assert find_baseline(known, REPORT, "b.json") == known["loss"]
    other = Objective("acc", Direction.MAXIMIZE, "name")
    with pytest.raises(ParamimpError, match="is a baseline for 'loss', not for 'acc'"):
        find_baseline(known, report(LR, objective=other), "b.json")
    best = Objective("loss", Direction.MINIMIZE, "name", Summary.BEST)
    with pytest.raises(ParamimpError, match="made with --summary last, these runs are analysed with --summary best"):
        find_baseline(known, report(LR, objective=best), "b.json")


def test_shares_by_another_part_of_the_best_runs_cannot_be_compared() -> None:
    by_best = {best: report(LR, settings={**REPORT.settings, "method_options": {"best": best}}) for best in (0.1, 0.2)}
    text = render({"loss": baseline_of(by_best[0.1])})
    assert find_baseline(parse(text, "b.json"), by_best[0.1], "b.json").method_options == {"best": 0.1}
    with pytest.raises(ParamimpError, match=r"made with --best 0\.1, these runs are analysed with --best 0\.2"):
        find_baseline(parse(text, "b.json"), by_best[0.2], "b.json")


def test_a_file_from_before_the_options_were_recorded_is_compared_by_the_rest() -> None:
    reviewed = json.loads(render({"loss": baseline_of(REPORT)}))
    del reviewed["baseline"]["loss"]["method_options"]
    by_best = report(LR, settings={**REPORT.settings, "method_options": {"best": 0.2}})
    assert find_baseline(parse(json.dumps(reviewed), "b.json"), by_best, "b.json").method_options == {}
    document = REPORT.to_dict()
    del document["settings"]
    assert parse(json.dumps(document), "b.json")["loss"].method_options == {}


@pytest.mark.parametrize("recorded", [{"surrogate": "both"}, {}, None], ids=["no-share", "nothing", "no-options"])
def test_shares_from_before_interactions_were_split_cannot_be_compared(recorded: dict[str, str] | None) -> None:
    reviewed = json.loads(render({"loss": baseline_of(REPORT)}))
    reviewed["baseline"]["loss"]["method_options"] = recorded
    if recorded is None:
        del reviewed["baseline"]["loss"]["method_options"]
    known = parse(json.dumps(reviewed), "b.json")
    by_share = {
        share: report(LR, settings={**REPORT.settings, "method_options": {"surrogate": "both", "share": share}})
        for share in ("shapley", "total")
    }
    assert find_baseline(known, by_share["total"], "b.json").params == known["loss"].params
    with pytest.raises(ParamimpError, match="made with --share total, these runs are analysed with --share shapley"):
        find_baseline(known, by_share["shapley"], "b.json")


def test_changes_are_told_param_by_param() -> None:
    before = baseline_of(report(param("same", 0.2, 0.1, 0.3), param("moved", 0.3, 0.2, 0.4), param("gone", 0.5, 0, 1)))
    after = baseline_of(report(param("same", 0.2, 0.1, 0.3), param("moved", 0.4, 0.3, 0.5), param("new", 0.4, 0, 1)))
    assert changes(before, after) == ["changed: moved 0.300 to 0.400", "new: new 0.400", "gone: gone 0.500"]
    assert changes(after, after) == []
    assert changes(None, after) == ["new: moved 0.400", "new: new 0.400", "new: same 0.200"]
