"""Every output is read back by a parser of its kind: a stranger's name is data in each, and a secret is in none."""

from __future__ import annotations

import ast
import csv
import io
import json
import random
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml

from paramimp import cli
from tests.test_hostile_text import assert_obeyed_by_nobody

NAMES = {
    "lines": "x\n::error::pwn\r::error::pwn\x0b\x85::error::pwn\u2028::error::pwn",
    "terminal": "x\x1b[31m\x1b]0;pwn\x07\u202e\u2066pwn\u200b",
    "runner": "##[error]pwn ##vso[task.setvariable]x",
    "formula": "=cmd|' /C calc'!A0",
    "formula behind a tab": "\t=1+1",
    "other formula": "@SUM(1+1)*cmd",
    "page": "</script><script>pwn()</script><img src=x onerror=pwn()>\"' onmouseover=pwn() &lt;&#60;",
    "comment": "<!--<script>pwn()-->]]>",
    "markup": "[red]x[/red] [link=file:x]y[/link] [@click=pwn]",
    "markdown": "|a|b`c`|<!-- x --> [pwn](javascript:pwn()) ![](x) # *b* \\",
    "yaml": "x: {a: b} # - &c *d !!python/object:os.system [e",
    "python": "'''\"\"\"\\n{x!r}%s${y}; import os",
    "number": "1e3",
    "nothing": "null",
    "separators": 'a,b;"c"\'d\tx',
}
SECRETS = {
    "api_key": "s3cr3tAAAA1x",
    "db": {"url": "postgresql://bob:s3cr3tBBBB@host/db", "password": "s3cr3tCCCC"},
    "command": "train.py --password s3cr3tDDDD",
    "args": ["--api-key", "s3cr3tEEEE"],
    "headers": {"Authorization": "Bearer s3cr3tFFFF"},
    "trackers": [{"name": "a", "token": "s3cr3tG1g2H"}],
    "WANDB_API_KEY": "s3cr3tHHHH",
    "nested": {"secrets": {"mine": "s3cr3tIIII"}},
    "accessToken": "s3cr3tJ1j2K",
    "query": "https://example.com/?sig=s3cr3tK1k2L",
}
"""Where credentials stand in configs. They differ from run to run, so that no output leaves them out as constants."""

SHARES = 3
"""Each command meets every third name, and each name every third command: all with all take a minute."""


def write_sweep(folder: Path, name: str, runs: int = 24, seed: int = 0) -> None:
    """Runs in which each name and text that a stranger chooses is `name`, and whose configs hold credentials."""
    draw = random.Random(seed)
    for number in range(runs):
        run = folder / f"run_{number:02}"
        run.mkdir(parents=True)
        rate, kind = 10 ** draw.uniform(-4, -1), draw.choice(("a", "b"))
        secrets = json.loads(json.dumps(SECRETS).replace("s3cr3t", f"s3cr3t{number}z"))
        config = {"lr": rate, name: draw.random(), "kind": kind + name, **secrets}
        loss = config[name] * 3 + (kind == "a") + draw.random() / 20
        (run / "config.json").write_text(json.dumps(config))
        (run / "metrics.json").write_text(json.dumps({"loss": loss, name: loss * 2}))


class Page(HTMLParser):
    """The elements of a page, with what runs or leads out of it."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        led = {value for name, value in attributes if name in ("href", "src", "action") and value}
        self.wrong += [name for name, _ in attributes if name.startswith("on")]
        self.wrong += [place for place in led if not place.startswith(("#", "data:", "https://"))]
        self.wrong += [tag] * (tag == "img" and ("src", "x") in attributes)


def read_page(text: str) -> None:
    page = Page()
    page.feed(text)
    page.close()
    assert page.wrong == []
    assert page.tags.count("html") == page.tags.count("body") == 1
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", text, re.DOTALL)
    assert len(scripts) == page.tags.count("script")
    assert not any(script.lstrip().startswith("pwn") for script in scripts)
    for kind, script in re.findall(r"<script([^>]*)>(.*?)</script>", text, re.DOTALL):
        if "json" in kind:
            json.loads(script)


def read_csv(text: str) -> None:
    for delimiter in ",;":
        for row in csv.reader(io.StringIO(text), delimiter=delimiter):
            for cell in row:
                assert not cell.startswith(("=", "@", "\t", "\r", "+")), cell
    rows = list(csv.reader(io.StringIO(text)))
    assert len({len(row) for row in rows}) == 1


def read_log(text: str) -> None:
    assert_obeyed_by_nobody(text)


def read_json(text: str) -> None:
    json.loads(text, parse_constant=lambda token: pytest.fail(f"{token} is no JSON"))


def read_markdown(text: str) -> None:
    """A row of a table has as many cells as its head; nothing in it is an element of a page or a link."""
    plain = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", text)
    assert not re.search(r"(?<!\\)<(?:script|img)", plain)
    assert not re.search(r"(?<!\\)\]\(javascript", plain)
    width = None
    for line in text.split("\n"):
        cells = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else None
        assert width is None or cells is None or cells == width, line
        width = cells


def read_yaml(text: str) -> None:
    assert yaml.safe_load(text)


def read_python(text: str) -> None:
    tree = ast.parse(text)
    assert not any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "pwn"
        for node in ast.walk(tree)
    )
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert "os" not in imported


def read_xml(text: str) -> None:
    ET.fromstring(text)


Read = Callable[[str], None]
READ_AS: dict[str, Read] = {
    "table": read_log, "markdown": read_markdown, "csv": read_csv, "json": read_json, "html": read_page,
}  # fmt: skip
SUGGESTED: dict[str, Read] = {
    "wandb": read_yaml, "optuna": read_python, "hydra": read_yaml, "ray": read_python, "configspace": read_yaml,
    "yaml": read_yaml,
}  # fmt: skip
REPORTS: dict[str, Read] = {"junit": read_xml, "gitlab": read_json, "markdown": read_markdown, "json": read_json}


def commands(metric: str) -> list[tuple[list[str], Read]]:
    """Every command with every output."""
    named = ["-m", metric, "--direction", "minimize", "--method", "impurity", "--no-cache"]
    found: list[tuple[list[str], Read]] = []
    for form, read in READ_AS.items():
        found.append((["analyze", "runs", *named, "--effects", "--all", "-f", form], read))
        found.append((["compare", "runs", "other", *named, "--all", "-f", form], read))
    found += [(["runs", "runs", "-f", form, "--no-cache"], READ_AS[form]) for form in ("table", "csv", "json")]
    found += [(["suggest", "runs", *named, "-f", form], READ_AS[form]) for form in ("table", "json", "html")]
    found += [(["suggest", "runs", *named, "--for", tool], read) for tool, read in SUGGESTED.items()]
    check = ["check", "runs", *named, "--max-importance", "0.01"]
    found += [([*check, "--report", f"{form}=-"], read) for form, read in REPORTS.items()]
    found.append(([*check, "--show-config"], read_log))
    found.append((["cache"], read_log))
    return found


@pytest.mark.parametrize("kind", NAMES)
def test_every_output_is_read_back_by_its_parser(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    name, turn = NAMES[kind], list(NAMES).index(kind) % SHARES
    write_sweep(tmp_path / "runs", name)
    write_sweep(tmp_path / "other", name, seed=1)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PARAMIMP_DEBUG", "1")
    for number, (arguments, read) in enumerate(commands(name if len(name) < 20 else "loss")):
        if number % SHARES != turn:
            continue
        monkeypatch.setenv("COLUMNS", ("40", "80", "120")[number // SHARES % 3])
        status = cli.run(arguments)
        answer = capsys.readouterr()
        if status == 2 and "--for" in arguments:  # a name that the tool itself refuses
            assert re.match(r"Error: .* takes .*; leave it out with --exclude", answer.err), answer.err
            continue
        assert status in (0, 1), (arguments, answer.err)
        assert "s3cr3t" not in answer.out + answer.err, arguments
        try:
            read_log(answer.err)
            read(answer.out)
        except (AssertionError, ValueError, SyntaxError, yaml.YAMLError, ET.ParseError) as error:
            raise AssertionError(arguments, answer.out[:2000]) from error
