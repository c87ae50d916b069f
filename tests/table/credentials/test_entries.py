"""Entries within a text are found where they stand, one within another as well."""

from __future__ import annotations

import pytest

from paramimp.table.credentials.entries import holds_credential, spans_of_credentials


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("lr=0.1 password=adamant n=3", ["adamant"]),
        ("docker run --env=DB_PASSWORD=adamant img", ["adamant"]),
        ("<db><user>bob</user><password>adamant</password></db>", ["adamant"]),
        ("Namespace(password='adamant', api_key=\"opensky\")", ["adamant", "opensky"]),
        ('[{"name": "DB_PASSWORD", "value": "adamant"}]', ["adamant"]),
        ("[('password', 'adamant'), ('lr', '0.1')]", ["adamant"]),
        ("{'user': 'bob', 'pass': 'adamant'}", ["adamant"]),
        ("{'pass': 'second', 'user': 'bob'}", []),
        ('password = """adamant"""', ["adamant"]),
        ("os.environ['API_KEY'] = 'adamant'", ["adamant"]),
        ("proxy=bob:hunter2@proxy.example.org:80", ["bob:hunter2@proxy.example.org:80"]),
        ("dsn=bob/tiger@orcl", ["bob/tiger@orcl"]),
        ("model=bob/tiger@main", []),
        ("Authorization: Bearer aB3xK9qLm2Zt", ["Bearer aB3xK9qLm2Zt"]),
        ("PWD=/home/bob OLDPWD=/tmp", []),
        ("SERVER=h;UID=bob;PWD=adamant", ["adamant"]),
        ("password=*** token=cls", []),
        ("password: see vault\npassword: adamant", ["adamant"]),
        ("{'kty': 'oct', 'k': 'AyM1SysPpbyDfgZld3umj1qzKObwVMk'}", ["AyM1SysPpbyDfgZld3umj1qzKObwVMk"]),
        ("kaggle config set -n key -v f3Xk9QeWm2Zt", ["f3Xk9QeWm2Zt"]),
        ("tool --password-cmd 'echo adamant nine' -v", ["echo adamant nine"]),
        ("tool --password-cmd 'pass show db' --eval-cmd 'echo done'", []),
        ("max_tokens=512, key_dim=64", []),
    ],
)
def test_the_values_that_are_credentials_are_found(text: str, values: list[str]) -> None:
    spans = sorted(spans_of_credentials(text))
    assert [text[start:end] for start, end in spans] == values
    assert holds_credential(text) == bool(values)


@pytest.mark.parametrize(
    "piece",
    [
        "curl -u ", "curl ", "name='a' ", "name=a ", "login ", "login -a ", "('a','", "[('a','b'),", "<a>", "b=", "-a=",
        "password ", "identified by ", "sqlplus a", "=Bearer  ", "mc alias a b c d ", "docker login ", "openssl ",
        "a=>", "'a'] ", "user pass=", "echo a|sudo ", "USER a ", "7z ", "net use a \\\\ ", "lftp ", "password: see a ",
        "user a ", "user a b password ", "echo x | ", "passwd ", "--a-pin-", "iw ", "a login ", "radtest a ",
        "mount user=", "assword: 'send ", "token -a ",
        "--name=a ", "-n a -", "p config a -n a ", "remote modify ", "env set -a ", "password_cmd='echo a ",
    ],
)  # fmt: skip
def test_a_long_text_is_looked_through_in_proportion(piece: str) -> None:
    """No pattern goes back over what it has seen: a quadratic one would take hours here."""
    assert holds_credential(piece * ((1 << 20) // len(piece))) in (True, False)
