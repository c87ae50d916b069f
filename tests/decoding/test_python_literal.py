"""What Python prints is read as what it was."""

from __future__ import annotations

import ast
import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paramimp.decoding.python_literal import literal_as_json

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
KEYS = st.text() | st.integers() | st.booleans()
DATA = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(KEYS, inner),
    max_leaves=20,
)


def as_json_has_it(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [as_json_has_it(item) for item in value]
    if isinstance(value, dict):
        words = {True: "true", False: "false"}
        return {words[key] if isinstance(key, bool) else str(key): as_json_has_it(item) for key, item in value.items()}
    return value


@given(DATA)
@settings(max_examples=300)
def test_what_python_prints_comes_back(value: Any) -> None:
    text = literal_as_json(repr(value))
    assert text is not None
    assert json.loads(text) == as_json_has_it(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{'betas': (0.9, 0.99), 'one': (1,)}", {"betas": [0.9, 0.99], "one": [1]}),
        ("{'a': nan, 'b': [1.,  .5], 'c': 1e-05}", {"a": math.nan, "b": [1.0, 0.5], "c": 1e-05}),
        ("{'a': -inf}", {"a": -math.inf}),
        ('{"it\'s": \'say "x"\\n\', 0: None}', {"it's": 'say "x"\n', "0": None}),
        ("{'a': <object at 0x7f>}", None),
        ("{'a': array([1, 2])}", None),
        ("{'a': Path('x')}", None),
        ("{'a': 'cut", None),
        ("__import__('os').system('echo')", None),
        ("'\\U00110000'", "\N{REPLACEMENT CHARACTER}"),
    ],
)
def test_texts_by_hand(text: str, value: object) -> None:
    as_json = literal_as_json(text)
    if value is None:
        assert as_json is None or _is_no_json(as_json)
    else:
        assert as_json is not None
        assert repr(json.loads(as_json)) == repr(value)


def _is_no_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return True
    return False


@given(st.text(alphabet="{}[]():,'\"\\ -+.e0123456789aNTu"))
@settings(max_examples=300)
def test_what_is_read_is_never_something_else_than_python_says(text: str) -> None:
    """Of texts that are no Python, some are read; one that is Python is read as that, or not at all."""
    try:
        value = ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return
    as_json = literal_as_json(text)
    if as_json is None or _is_no_json(as_json) or not isinstance(value, (dict, list)):
        return
    assert json.loads(as_json) == as_json_has_it(value)
