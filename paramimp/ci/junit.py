"""JUnit XML: one test case per rule and param.

The dialect is that of Jenkins' xUnit plug-in (junit-10.xsd), which GitLab, Azure and pytest share. Control characters
cannot stand in XML 1.0 even as references, so names carry visible escapes. There are no times: the same runs give the
same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from paramimp.ci.wording import MESSAGE_LIMIT, headline
from paramimp.gate.outcomes import Status
from paramimp.printable import printable

if TYPE_CHECKING:
    from paramimp.ci.interface import Check
    from paramimp.gate.outcomes import Outcome

SUITE = "paramimp check"


def render(check: Check) -> str:
    """The document. What is inconclusive is skipped, or an error where the check is strict."""
    counts = check.verdict.counts()
    unsure = counts[Status.INCONCLUSIVE]
    totals = {
        "tests": str(counts.total()),
        "failures": str(counts[Status.FAIL]),
        "errors": str(unsure if check.strict else 0),
    }
    root = ET.Element("testsuites", {"name": SUITE, **totals})
    skipped = str(0 if check.strict else unsure)
    suite = ET.SubElement(root, "testsuite", {"name": SUITE, **totals, "skipped": skipped})
    for outcome in check.verdict.outcomes:
        _add_case(suite, outcome, strict=check.strict)
    ET.SubElement(suite, "system-out").text = _safe(headline(check))
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _add_case(suite: ET.Element, outcome: Outcome, *, strict: bool) -> None:
    name = f"{outcome.rule}: {outcome.param}" if outcome.param is not None else outcome.rule
    case = ET.SubElement(suite, "testcase", {"classname": f"paramimp.{outcome.rule}", "name": _safe(name)})
    if outcome.status is Status.PASS:
        ET.SubElement(case, "system-out").text = _safe(outcome.message)
        return
    tag = "failure" if outcome.status is Status.FAIL else "error" if strict else "skipped"
    detail = ET.SubElement(case, tag, {"type": outcome.rule, "message": _safe(outcome.message)})
    detail.text = "\n".join(f"{name} = {value:.4g}" for name, value in outcome.numbers.items() if value is not None)


def _safe(text: str) -> str:
    return printable(text, MESSAGE_LIMIT)
