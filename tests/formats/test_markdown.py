from __future__ import annotations

import dataclasses
import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paramimp.formats.interface import View
from paramimp.formats.markdown import code, escape, render
from paramimp.messages.printable import printable
from tests.formats.sample import PARAMS, report

HOSTILE = [
    "a|b", "a\\|b", "a`b", "``", "`", "[x](http://evil)", "<img src=x onerror=alert(1)>", "@torvalds", "#1", "**b**",
    "_i_", "&lt;", "&", "a\nb", "| a |\n|---|", "</code><script>", "</details>", "$x$", ":tada:", "www.evil.com",
    "https://evil.com", "", " lr ", "\\", "![x](y)", "~~x~~", "x@evil.com",
]  # fmt: skip
ANY_NAME = st.sampled_from(HOSTILE) | st.text(st.characters(codec=None), max_size=20)


def shown(source: str) -> str:
    """What a code span, or an element whose content is all entities, looks like in a browser."""
    span = re.fullmatch(r"`([^`|\n\\&]+)`", source)
    if span:
        return span[1]
    element = re.fullmatch(r"<code>((?:[0-9A-Za-z]|&#\d+;)*)</code>", source)
    assert element, source
    return html.unescape(element[1])


@given(ANY_NAME)
def test_a_name_arrives_intact_and_inert(name: str) -> None:
    assert shown(code(name)) == printable(name)


@given(ANY_NAME)
def test_a_sentence_arrives_intact_and_inert(text: str) -> None:
    source = escape(text)
    assert html.unescape(source).replace("\u200b", "") == printable(text)
    bare = re.sub(r"&#\d+;", "\0", source)  # what stands on its two sides must not meet
    assert not re.search(r"[|`*\[\]<>@#~$\\!&\n]|://|www\.|:[\w+-]*:", bare)
    assert not re.match(r"\s*([-+=]|\d+[.)])", bare)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_keeps_the_table_a_table(name: str) -> None:
    param = dataclasses.replace(PARAMS[1], param=name, values=(dataclasses.replace(PARAMS[1].values[0], value=name),))
    text = render(report(params=(param, *PARAMS[2:])), View())
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert {row.count("|") for row in rows} == {6}


def test_it_holds_what_the_terminal_table_holds() -> None:
    text = render(report(), View(top=2))
    assert "| 1 | `optimizer.lr` | 0.46 ± 0.08 | `████████████████` | -0.62 |" in text
    assert "|  | ↳ `adamw` |  | 58 runs, mean val_loss 0.3121 | -0.41 |" in text
    assert "… 8 more params" in text
    assert "<details><summary>5 params and 5 runs left out</summary>" in text
    assert "- 2 runs non-finite: `sweep/run_004`, `sweep/run_055`" in text
    assert "- 3 runs hold values of val_loss far from the others; try --transform rank." in text


def test_ascii_only() -> None:
    render(report(), View(unicode=False)).encode("ascii")
