"""Which params are credentials, and that what they say is shown nowhere."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

import paramimp
from paramimp.runs import LeftOut, Origin, Run
from paramimp.table.building import build, joined
from paramimp.table.credentials import is_credential
from tests.cli.processes import paramimp as run_command

RANDOM = "9f86d081884c7d65"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("api_key", "abcdef"),
        ("apiKey", RANDOM),
        ("OPENAI_API_KEY", "sk-proj-0123456789abcdefghij"),
        ("logger.wandb.api_key", "local"),
        ("password", "hunter2"),
        ("db.password", "correct horse battery staple"),
        ("password", 12345),
        ("admin_passwd", "x"),
        ("secret", "s3cr3t"),
        ("client_secret", "adamant"),
        ("aws_secret_access_key", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
        ("aws_access_key_id", "AKIAIOSFODNN7EXAMPLE"),
        ("token", "hf_abcdefGHIJKL"),
        ("hf_token", RANDOM),
        ("auth_token", "s3cr3t"),
        ("accessToken", "ghp_0123456789abcdefghij0123456789abcdef"),
        ("token", "AbCdEfGhIjKlMnOp"),
        ("tokens", ["cls", RANDOM]),
        ("secrets.mine", "whatever"),
        ("credentials.user", "bob"),
        ("anything", "ghp_0123456789abcdefghij0123456789abcdef"),
        ("storage", "postgresql://bob:s3cr3t@host/db"),
        ("storage", "postgresql://bob:s3/cr?3t@host/db"),
        ("key", "-----BEGIN RSA PRIVATE KEY-----\nabc"),
        ("ssh_key", "\n-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl"),
        ("db_pass", "hunter2"),
        ("mysql.pass", 12345),
        ("PGPASSWORD", "x"),
        ("passcode", "482913"),
        ("wandb.key", RANDOM),
        ("session_cookie", RANDOM),
        ("secret_key_base", RANDOM),
        ("tokens.hub", RANDOM),
        ("headers.Authorization", "Bearer aB3xK9qLm2Zt"),
        ("headers.authorization", "Basic dXNlcjpodW50ZXIy"),
        ("header", "Authorization: Bearer aB3xK9qLm2Zt"),
        ("auth", "bob:hunter2"),
        ("proxy", "bob:hunter2@proxy:80"),
        ("url", "https://example.com/api?x=1&token=aB3xK9qLm2Zt"),
        ("url", "https://a.blob.core.windows.net/c?sv=2020&sig=aB3xK9qLm2Zt"),
        ("dsn", "host=h user=bob password=hunter2"),
        ("connection", "Server=h;User Id=bob;Password=hunter2;"),
        ("storage", "AccountName=a;AccountKey=aB3xK9qLm2Zt7VwP==;EndpointSuffix=x"),
        ("command", "train.py --lr 0.1 --password hunter2"),
        ("command", f"python train.py --token={RANDOM}"),
        ("args", ["--lr", "0.1", "--api-key", "abcdef"]),
        ("env", [f"WANDB_API_KEY={RANDOM}"]),
        ("loggers", [{"name": "a"}, {"name": "b", "token": "aB3xK9qLm2Zt"}]),
        ("loggers", [[{"options": {"db": {"password": 12345}}}]]),
        ("secrets", [{"mine": "whatever"}]),
        ("loggers", '[{"name": "a", "token": "aB3xK9qLm2Zt"}]'),
        ("loggers", "{'name':'a','password':'hunter2'}"),
        ("env", "export HF_TOKEN='aB3xK9qLm2Zt'"),
        ("note", "the key is sk-proj-0123456789abcdefghij, keep it"),
        ("webhook", "https://hooks.slack.com/services/T0ABCDEF0/B0ABCDEF0/aBcDeFgHiJkLmNoPqRsTuVwX"),
        ("payment", "sk_live_0123456789abcdef"),
        ("notify", "https://api.telegram.org/bot123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0/sendMessage"),
        ("remote", "https://aB3xK9qLm2Zt7VwPq4Rs@github.com/a/b.git"),
        ("remote", "git+https://ab12cd34ef56ab12cd34@host/a.git"),
        ("header", "Basic dXNlcjpodW50ZXIy"),
        ("x", "bearer aB3xK9qLm2Zt.x-y"),
        ("command", "curl -s -u bob:hunter2 https://h"),
        ("command", "curl --user 'bob:hunter2' https://h"),
        ("command", "sshpass -p hunter ssh bob@h"),
        ("command", "mysqldump -u bob -phunter db"),
        ("netrc", "machine h login bob password hunter2"),
        ("cookie", "session=aB3xK9qLm2Zt; path=/"),
        ("url", "password%3Dhunter2%26x%3D1"),
        ("kaggle_key", RANDOM),
    ],
)
def test_a_text_that_looks_like_a_credential_under_such_a_name_is_one(name: str, value: object) -> None:
    assert is_credential(name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("max_tokens", 512),
        ("max_tokens", "512"),
        ("n_tokens", "1e6"),
        ("token_dropout", 0.1),
        ("token_dropout", "high"),
        ("secret_dim", 64),
        ("secret_dim", "wide"),
        ("tokenizer", "gpt2"),
        ("tokenizer.name", "meta-llama/Llama-3.1-8B-Instruct"),
        ("token", "cls"),
        ("pooling.token", "[CLS]"),
        ("eos_token", "<|endoftext|>"),
        ("token_type", "bpe"),
        ("pad_token", "</s>"),
        ("model_token", "gpt2-medium"),
        ("use_token", "true"),
        ("secret", True),
        ("secret", None),
        ("secret", "64"),
        ("password", None),
        ("password", ""),
        ("password_length", 12),
        ("api_key", "${oc.env:API_KEY}"),
        ("api_key_env", "WANDB_API_KEY"),
        ("key", "value"),
        ("hash_key", "sha256"),
        ("attention.key_dim", 64),
        ("keys", ["a", "b"]),
        ("dataset", "s3://bucket/train@v2"),
        ("url", "https://huggingface.co/datasets/imdb"),
        ("time", "12:30@noon"),
        ("optimizer", "adam"),
        ("remote", "https://firstname.lastname@host/a.git"),
        ("remote", "ssh://organisation-name-2024@host/a.git"),
        ("block", "Basic transformer"),
        ("block", "basic resnet-50-v2"),
        ("init", "bearer initialisation"),
        ("command", "docker run -u 1000:1000 image:v2"),
        ("command", "python -u train.py --config a:b2"),
        ("command", "train --policy -positional --p 8080"),
        ("cookie", "name=none; path=/"),
        ("ratio", "12345678:90"),
        ("encoder.pass", "second"),
        ("n_passes", 3),
        ("pass_through", "linear"),
        ("tokens.pad", "[PAD]"),
        ("sort_key", "name"),
        ("authorization", "none"),
        ("device", "cuda:0@node1"),
        ("command", "train.py --max-tokens 512 --token-dropout 0.1 --tokenizer gpt2"),
        ("command", "train.py --api-key ${API_KEY}"),
        ("args", ["--token", "cls", "--secret-dim", "64"]),
        ("layers", [{"token": "cls", "max_tokens": 512, "secret": None, "password": ""}, [1, "a"]]),
        ("layers", '[{"token": "cls", "max_tokens": 512, "secret": null, "password": ""}]'),
        ("url", "https://example.com/data?version=2&token=cls"),
        ("commit", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b"),
    ],
)
def test_params_of_similar_names_are_none(name: str, value: object) -> None:
    assert not is_credential(name, value)


def write_runs(root: Path, runs: int = 30) -> Path:
    draw = random.Random(0)
    for index in range(runs):
        folder = root / f"run_{index:02}"
        folder.mkdir(parents=True)
        lr = draw.random()
        config = {"lr": lr, "max_tokens": 512 + index % 3, "tracker": {"api_key": f"{RANDOM}{index % 4}"}}
        if index % 5 == 0:
            config["tracker"] = {"api_key": None}
        (folder / "config.json").write_text(json.dumps(config))
        (folder / "metrics.json").write_text(json.dumps({"loss": lr + draw.random() / 10}))
    return root


COMMANDS = (
    *(("runs", "--format", name) for name in ("table", "csv", "json")),
    *(("analyze", "-m", "loss", "--all", "-f", name) for name in ("table", "markdown", "csv", "json")),
    ("analyze", "-m", "loss", "--include", "tracker.*"),
    ("analyze", "-m", "loss", "--where", "tracker.api_key == 1"),
    ("check", "-m", "loss", "--min-runs", "1"),
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_the_values_of_a_credential_are_shown_by_no_command(tmp_path: Path, command: tuple[str, ...]) -> None:
    name, *options = command
    done = run_command(name, write_runs(tmp_path), *options)
    assert "Traceback" not in done.stderr
    assert RANDOM not in done.stdout + done.stderr


def test_a_credential_is_left_out_with_its_reason(tmp_path: Path) -> None:
    report = paramimp.analyze(write_runs(tmp_path), "loss")
    assert {param.param: param.reason for param in report.left_out} == {"tracker.api_key": LeftOut.SECRET}
    assert {param.param for param in report.params} == {"lr", "max_tokens"}


def test_a_table_of_runs_has_no_column_of_a_credential(tmp_path: Path) -> None:
    frame = paramimp.load_runs(write_runs(tmp_path)).to_frame()
    assert [name for name in frame.columns if name.startswith("params.")] == ["params.lr", "params.max_tokens"]


def test_the_private_members_of_a_key_are_left_out_beside_its_type_alone() -> None:
    private = "870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE"
    members = {"kty": "RSA", "e": "AQAB", "d": private, "p": private[::-1], "qi": private[5:]}
    params = {f"{above}.{member}": text for above in ("jwk", "x") for member, text in members.items()}
    del params["x.kty"]
    table = build([Run(Origin("a", "x"), params, {"loss": 0.5})])
    hidden = {column for columns in table.passed_over for column in columns.columns}
    assert hidden == {"jwk.d", "jwk.p", "jwk.qi"}


def test_a_credential_of_one_part_of_the_runs_is_one_in_all() -> None:
    tables = [
        build([Run(Origin(name, "x"), {"token": value}, {"loss": 0.5})])
        for name, value in (("a", RANDOM), ("b", "cls"))
    ]
    for order in (tables, tables[::-1]):
        table = joined(order)
        assert not table.params
        assert [columns.columns for columns in table.passed_over] == [("token",)]


@pytest.mark.parametrize(
    "piece", ["a:/:", "a://b:", "a:a", "--password ", "-a  ", "eyJ-", "SG.", "-----BEGIN ", "ab=1 "]
)
def test_a_long_text_is_looked_through_in_proportion_to_its_length(piece: str) -> None:
    """The work is bounded by regular expressions that do not go back over what they have seen: this one ends."""
    is_credential("token", "@ " + piece * ((4 << 20) // len(piece)))
