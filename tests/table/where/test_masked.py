"""Credentials in a condition are not repeated by the error that shows what is wrong with it."""

from __future__ import annotations

import pytest

from paramimp.errors import ParamimpError
from paramimp.table.where._masked import masked
from paramimp.table.where._tokens import fail

SECRET = "hunter2hunter2"
KEY = "sk-" + "aB3dE6gH9jK2mN5p"


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (f"password == '{SECRET}'", SECRET),
        (f"password = {SECRET}", SECRET),
        (f'lr < 1 and db.password != "{SECRET}" or x', SECRET),
        (f"`api_key`=='{KEY}", KEY),
        (f"token == {KEY}", KEY),
        (f"note == '{KEY}'", KEY),
        (f"{KEY}", KEY),
        (f"password in ['{SECRET}', 'b']", SECRET),
        (f"password not in ('a', '{SECRET}')", SECRET),
        (f"url == 'postgres://bob:{SECRET}@host/db'", SECRET),
        (f"passwd:{SECRET}", SECRET),
    ],
)
def test_a_credential_is_hidden_where_it_stands(text: str, secret: str) -> None:
    shown, hidden = masked(text)
    assert len(shown) == len(text)
    assert secret not in shown
    assert any(secret in each for each in hidden)
    with pytest.raises(ParamimpError) as raised:
        fail(text, 0, f"no run has a param {hidden[0]}")
    assert secret not in str(raised.value)


@pytest.mark.parametrize(
    "text",
    [
        "lr < 0.01 and optimizer == 'adam'",
        "max_tokens == 512",
        "mask_token == '[MASK]'",
        "tokenizer in ['bpe', 'wordpiece']",
        "model == 'google/vit-base-patch16-224'",
        "`data.path` != 's3://bucket/train'",
        "lr = 0.1",
        "",
        "'",
    ],
)
def test_what_is_none_is_shown(text: str) -> None:
    assert masked(text) == (text, ())


@pytest.mark.parametrize("piece", ["a=", "'", "password=", "in [", "`", "a in (", "=b "])
def test_a_long_condition_takes_time_in_proportion(piece: str) -> None:
    """No pattern goes back: a quarter of a megabyte would take hours."""
    text = piece * (250_000 // len(piece))
    assert len(masked(text)[0]) == len(text)
