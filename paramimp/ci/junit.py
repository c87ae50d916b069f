"""JUnit XML: one test case per rule and param.

There are two public schemas, that of Jenkins' xUnit plug-in (junit-10.xsd) and that of Ant's reports (windyroad's
JUnit.xsd); the document is valid by both. Ant's insists on a time and a host, which would make each report of the same
runs another one: they are fixed. Control characters cannot stand in XML 1.0 even as references, so names carry visible
escapes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from paramimp.ci.wording import MESSAGE_LIMIT, headline
from paramimp.gate.outcomes import Status
from paramimp.messages.printable import printable

if TYPE_CHECKING:
    from paramimp.ci.interface import Check
    from paramimp.formats.interface import View
    from paramimp.gate.outcomes import Outcome

_NOWHEN = {"timestamp": "1970-01-01T00:00:00", "hostname": "localhost", "time": "0"}


def render(check: Check, view: View | None = None) -> str:  # noqa: ARG001  one signature for all formats
    """The document. What is inconclusive is skipped, or an error where the check is strict."""
    counts = check.verdict.counts()
    failed, unsure = counts[Status.FAIL], counts[Status.INCONCLUSIVE]
    errors, skipped = (unsure, 0) if check.strict else (0, unsure)
    totals = {"tests": counts.total(), "failures": failed, "errors": errors, "skipped": skipped}
    root = ET.Element("testsuites")
    numbers = {name: str(number) for name, number in totals.items()}
    suite = ET.SubElement(root, "testsuite", {"name": "paramimp check", "package": "paramimp", "id": "0"} | numbers)
    suite.attrib |= _NOWHEN
    _add_properties(suite, check)
    for outcome in check.verdict.outcomes:
        _add_case(suite, outcome, strict=check.strict)
    ET.SubElement(suite, "system-out").text = _safe(headline(check))
    ET.SubElement(suite, "system-err")
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _add_properties(suite: ET.Element, check: Check) -> None:
    report = check.report
    facts = {"metric": report.objective.metric, "method": report.fit.method, "runs": report.n_used, "r2": report.fit.r2}
    properties = ET.SubElement(suite, "properties")
    for name, value in facts.items():
        ET.SubElement(properties, "property", {"name": name, "value": _safe(str(value))})


def _add_case(suite: ET.Element, outcome: Outcome, *, strict: bool) -> None:
    name = f"{outcome.rule}: {outcome.param}" if outcome.param is not None else outcome.rule
    case = ET.SubElement(suite, "testcase", {"classname": f"paramimp.{outcome.rule}", "name": _safe(name), "time": "0"})
    if outcome.status is Status.PASS:
        return
    tag = "failure" if outcome.status is Status.FAIL else "error" if strict else "skipped"
    detail = ET.SubElement(case, tag, {"type": outcome.rule, "message": _safe(outcome.message)})
    detail.text = "\n".join(f"{name} = {value:.4g}" for name, value in outcome.numbers.items() if value is not None)


def _safe(text: str) -> str:
    return printable(text, MESSAGE_LIMIT)
