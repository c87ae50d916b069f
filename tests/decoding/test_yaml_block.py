"""The fast path may only accept what the event loop accepts, with the same values of the same types."""

from __future__ import annotations

import math
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from paramimp.decoding.yaml_block import UNSURE, load_block
from paramimp.decoding.yaml_events import build
from paramimp.runs import Unreadable

SCRIPT_STYLE = """---
# written by train.py
seed: 1
lr: 1e-3
optimizer:
  name: adam
  betas: [0.9, 0.999]
  momentum:
  nested:
      deep: 'a: # b'
layers:
- 30
- 30
blocks:
  - a
  - "b"
device: cuda:0
empty: []
notes: two words
"""


def same(left: Any, right: Any) -> bool:
    """Whether two values are equal including every type inside, and NaN equals NaN."""
    return repr(left) == repr(right)


def assert_agreement(text: str) -> None:
    fast = load_block(text)
    if fast is not UNSURE:
        assert same(fast, build(text)), text
        assert same(load_block(text), fast), "remembered lines mean the same"


plain_words = st.sampled_from(
    ["adam", "cosine", "1e-3", "no", "on", "1:30", "cuda:0", "two words", "None", "0o17", "-.5"]
)
odd_words = st.sampled_from(
    ["~", "", " x", "a: b", "# x", "- x", "=", "<<", "a #b", "a\nb", "é", "it's", '"', "x:", "[1]"]
)
# Mostly what configs hold, so that the fast path accepts often enough to be tested; the odd ones make it give up.
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.floats(),
    plain_words,
    plain_words,
    st.text("ab1.", max_size=4),
)
keys = st.text("abcd", min_size=1, max_size=3)
plain_data = st.dictionaries(
    keys,
    st.recursive(
        scalars,
        lambda inner: st.one_of(st.lists(scalars, max_size=4), st.dictionaries(keys, inner, max_size=4)),
        max_leaves=12,
    ),
    min_size=1,
    max_size=6,
)
odd_keys = st.one_of(st.sampled_from(["1", "null", "on", "<<", "a b", "=", ""]), st.text("ab:-# ", max_size=4))
odd_data = st.dictionaries(st.one_of(keys, odd_keys), st.one_of(scalars, odd_words, st.lists(odd_words)), max_size=4)
nested = st.one_of(plain_data, plain_data, st.builds(lambda one, other: {**one, **other}, plain_data, odd_data))
fragments = st.lists(
    st.sampled_from(
        [
            "a",
            "b",
            "lr",
            "1",
            "-1",
            "1e-3",
            "~",
            "null",
            ":",
            ": ",
            " ",
            "  ",
            "\n",
            "\n  ",
            "\n    ",
            "\n- ",
            "- ",
            "-",
            "---",
            "...",
            "#",
            " #",
            "'",
            '"',
            "[",
            "]",
            "[1, 2]",
            "{",
            "}",
            ",",
            "&a",
            "*a",
            "!",
            "|",
            ">",
            "%",
            "<<",
            "?",
            "a: 1\n",
            "b:\n",
            "  c: 2\n",
            "- 3\n",
            "  - 4\n",
            "\t",
            "\r\n",
            "\\",
            "x: 'y'\n",
            "\x85",
            "\u2028",
            "é",
            "\ufeff",
        ]
    ),
    max_size=14,
).map("".join)


@settings(max_examples=300)
@given(nested, st.sampled_from([2, 4, 7]), st.sampled_from([None, False, True]), st.booleans())
def test_fast_path_agrees_on_what_pyyaml_dumps(
    data: dict[str, Any], indent: int, flow: bool | None, sort: bool
) -> None:
    assert_agreement(yaml.safe_dump(data, indent=indent, default_flow_style=flow, sort_keys=sort, allow_unicode=True))


@settings(max_examples=700)
@given(fragments)
@example("a:\n- 1\n b: 2")
@example("a:\n  - 1\n - 2")
@example("a: b\n  c")
@example("a:\n  b: 1\n c: 2")
@example("a: 1\n...\nb: 2")
@example("a: 'x\n  y'")
@example("a: b #c")
@example("a:\r\n  b: 1\rc: 2")
@example("a: -")
@example("a: -1 - 2")
def test_fast_path_agrees_on_yaml_like_text(text: str) -> None:
    assert_agreement(text)


def block(lines: list[tuple[int, str]]) -> str:
    """Lines at indents of 0, 1, 2 ... with keys that differ, the first at the margin."""
    texts = [
        " " * (indent if number else 0) + line.replace("k", f"k{number}") for number, (indent, line) in enumerate(lines)
    ]
    return "\n".join(texts)


line_kinds = st.sampled_from(["k:", "k:", "k:", "- 1", "- x", "k: 1", "k: [1, x]", "# c", "", "k: 'q'", "a: 1"])
block_lines = st.lists(st.tuples(st.integers(0, 3), line_kinds), min_size=2, max_size=7).map(block)
values = st.text("aabb11..::--##  ,,'\"[]{}&*!|>%@`?=<\\/+e_;()^$", max_size=3)
value_lines = st.lists(
    st.tuples(st.sampled_from(["k: ", "k:", "k:\n- ", "k:\n  - ", "k: [1, "]), values), min_size=1, max_size=2
).map(
    lambda pairs: "\n".join(f"{start}{value}".replace("k", f"k{number}") for number, (start, value) in enumerate(pairs))
)


@settings(max_examples=1000)
@given(block_lines)
def test_fast_path_agrees_on_every_indentation(text: str) -> None:
    assert_agreement(text)


@settings(max_examples=1500)
@given(value_lines)
def test_fast_path_agrees_on_every_value(text: str) -> None:
    assert_agreement(text)


flow_keys = st.one_of(keys, keys, st.text("ab1./-_ :'~", min_size=1, max_size=4))
flow_values = st.one_of(
    plain_words,
    plain_words,
    st.text("ab1.", min_size=1, max_size=3),
    st.text("aabb11..::--##'\"[]{}&*!|>~+e_ ", max_size=3),
    st.just("1" * 5000),
)
braces = st.builds(
    lambda entries, gaps, end: "{" + gaps[0] + f",{gaps[1]}".join(f"{k}:{gaps[2]}{v}" for k, v in entries) + "}" + end,
    st.lists(st.tuples(flow_keys, flow_values), min_size=1, max_size=3),
    st.tuples(*[st.sampled_from([" ", " ", "", "  "])] * 3),
    st.sampled_from(["", "", "", "\n", "\n\n", " ", ",", "\n---", "\na", "}"]),
)


@settings(max_examples=1500)
@given(braces)
@example("{a: 1, a: 2}")
@example("{a: 1}\n}")
@example("{null: 1, 1: on, on: null}")
@example("{a: '1, b: 2', c: \"}\"}")
@example("{" + "k" * 1100 + ": 1}")
@example("{a: 'it''s'}")
def test_fast_path_agrees_on_braces(text: str) -> None:
    try:
        assert_agreement(text)
    except Unreadable:
        assert load_block(text) is UNSURE


@given(st.from_regex(r"[-+.0-9eE]{1,24}", fullmatch=True), st.text("0123456789.eE+-_xo:# ", max_size=24))
@example("0.00031622776601683794", "1e999")
@example("1" * 41, "1." + "0" * 400)
def test_fast_path_agrees_on_numbers_after_a_key_that_it_knows(one: str, other: str) -> None:
    assert load_block("a:\n  lr: 1\n") == {"a": {"lr": 1}}
    for tail in (one, other):
        text = f"a:\n  lr: {tail}\n"
        try:
            assert_agreement(text)
        except Unreadable:
            assert load_block(text) is UNSURE


def test_the_property_tests_reach_the_fast_path() -> None:
    accepted = {"dumps": 0, "lines": 0, "values": 0, "braces": 0}

    def count(name: str, strategy: st.SearchStrategy[str]) -> None:
        @settings(max_examples=200, database=None, derandomize=True)
        @given(strategy)
        def look(text: str) -> None:
            accepted[name] += load_block(text) is not UNSURE

        look()

    count("dumps", nested.map(yaml.safe_dump))
    count("lines", block_lines)
    count("values", value_lines)
    count("braces", braces)
    assert min(accepted.values()) >= 10, accepted


def test_fast_path_takes_what_scripts_dump() -> None:
    assert load_block(SCRIPT_STYLE) is not UNSURE
    assert_agreement(SCRIPT_STYLE)
    dumped = yaml.safe_dump({"lr": 1e-3, "n": [1, 2], "opt": {"name": "adam", "nan": math.nan}})
    assert load_block(dumped) is not UNSURE


@pytest.mark.parametrize(
    "text",
    [
        "a: &x 1",
        "a: !!str 1",
        "a: 1 # one",
        "a: |\n  x",
        "a: 1\na: 2",
        "a:\tb",
        "a: b\n c",
        "- 1",
        "",
        "a: é",
        "a: " + "9" * 50,
        "a: 'it''s'",
        'a: "\\n"',
        "a: [[1]]",
        "a: {b: 1}",
        "<<: 1",
        "a: 1\n---\nb: 1",
        " a: 1",
        "a: x:",
        "a: b: c",
    ],
)
def test_fast_path_gives_up_where_it_is_not_certain(text: str) -> None:
    assert load_block(text) is UNSURE


def test_documents_do_not_share_lists() -> None:
    first, second = load_block("n: [1, 2]"), load_block("n: [1, 2]")
    assert isinstance(first, dict)
    assert isinstance(second, dict)
    assert first["n"] is not second["n"]


def test_fast_path_never_accepts_what_the_event_loop_refuses_for_size() -> None:
    text = "".join(f"k{i}: 1\n" for i in range(60_000))
    assert load_block(text) is UNSURE
    with pytest.raises(Unreadable):
        build(text)
