"""Configs that are Python files of plain data."""

from __future__ import annotations

import pytest

from paramimp.decoding.python_config import load_python_config
from paramimp.runs import Unreadable


def test_quotes_within_a_text_stay() -> None:
    assert load_python_config(rb"a = 'it\'s'" + b"\nb = dict(c=\"x='y'\")") == {"a": "it's", "b": {"c": "x='y'"}}


@pytest.mark.parametrize("quote", ["'", '"'])
def test_a_text_without_an_end_is_refused_at_its_beginning(quote: str) -> None:
    # Each of the quotes would be looked for the end of anew: a file of this size would take minutes.
    with pytest.raises(Unreadable, match="is no file of plain assignments"):
        load_python_config(f"a = {quote}".encode() + f"\\{quote}".encode() * 200_000)
