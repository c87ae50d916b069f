"""What a name says of an entry."""

from __future__ import annotations

import pytest

from paramimp.table.credentials.names import NameKind, is_folder, kind_of, names_connection, names_user


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("db.password", NameKind.WHATEVER),
        ("smtp.pass", NameKind.WHATEVER),
        ("encoder.pass", NameKind.RANDOM),
        ("Passwort", NameKind.WHATEVER),
        ("mot_de_passe", NameKind.WHATEVER),
        ("db.пароль", NameKind.WHATEVER),
        ("apiKey", NameKind.TEXT),
        ("hf_token", NameKind.TEXT),
        ("mask_token", NameKind.RANDOM),
        ("X-Amz-Signature", NameKind.OPAQUE),
        ("max_tokens_per_batch", NameKind.PLAIN),
        ("password_strength", NameKind.PLAIN),
        ("key_dim", NameKind.PLAIN),
        ("pin_memory", NameKind.PLAIN),
    ],
)
def test_the_last_words_say_what_stands_there(name: str, kind: NameKind) -> None:
    assert kind_of(name) is kind


def test_the_folder_of_a_shell_is_no_password() -> None:
    assert is_folder("env.PWD", "/home/bob")
    assert is_folder("PWD", "C:\\runs")
    assert not is_folder("PWD", "adamant")
    assert not is_folder("db_pwd", "/home/bob")


def test_names_of_connections_and_users() -> None:
    named = ("db.dsn", "conn_str", "db.connection", "connection", "skip.connection", "model", "connector_dim")
    assert [name for name in named if names_connection(name)] == ["db.dsn", "conn_str", "db.connection"]
    assert [name for name in ("user", "User ID", "db.username", "n_users") if names_user(name)] == [
        "user",
        "User ID",
        "db.username",
    ]
