"""A stranger's text is shown in a line of ours and never begins one that a terminal or a CI system obeys."""

from __future__ import annotations

import json
import os
import pickle
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paramimp import cli
from paramimp.errors import NotEnoughRunsError, ParamimpError
from paramimp.formats.csv import defuse
from paramimp.formats.json import dumps
from paramimp.messages.printable import disarmed, printable
from tests.sweeps import make_runs

SAMPLES = Path(__file__).parent / "readers" / "samples"
CONTROLS = "\n::error::pwn\r::error::pwn\x0b\x0c\x1b[31m\x85::error::pwn\u2028::error::pwn\u2029\u202e##[error]##vso[x]"
NAMES = {
    "controls": f"x{CONTROLS}",
    "start": "::error::pwn",
    "old": "##[error]pwn",
    "blank": " \t ::error::pwn",
    "folded": "".join(f"{'a' * width}::error::pwn " for width in range(1, 24)),
}
ANY_TEXT = st.text(st.characters(codec=None), max_size=80)


def assert_obeyed_by_nobody(log: str) -> None:
    """As GitHub's runner reads a log: blanks before a command are passed over, the old form counts anywhere."""
    for line in re.split("[\n\r\x0b\x0c\x85\u2028\u2029]", log):
        assert not line.strip().startswith("::"), line
        assert not re.search(r"##\w*\[", line), line
    assert all(char.isprintable() or char == "\n" for char in log), ascii(log)


@given(st.lists(ANY_TEXT, min_size=1, max_size=4))
def test_an_error_has_as_many_lines_as_were_given(lines: list[str]) -> None:
    error = NotEnoughRunsError(*lines)
    assert str(error).split("\n") == [printable(line, None) for line in lines]
    assert re.split("[\r\x0b\x0c\x85\u2028\u2029]", str(error)) == [str(error)]
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), copy.lines) == (NotEnoughRunsError, error.lines)


@given(ANY_TEXT, st.sampled_from(["", "\n", "::", "##[", " ", "\x1b[1m"]))
def test_no_line_of_a_log_is_a_command(text: str, start: str) -> None:
    shown = disarmed("\n".join(printable(part, None) for part in (start + text).split("\n")))
    assert_obeyed_by_nobody(shown)


def test_what_is_no_command_stays() -> None:
    for text in ("model::lr = 1", "a: b", "#1 [x]", "## head", "std::vector<int>\nx ::y"):
        assert disarmed(printable(text, None, keep="\n")) == text
    assert disarmed("  ::error::x\n\x1b[31m::y\n:::z") == "  \\:error::x\n\x1b[31m\\:y\n\\::z"
    assert printable("##[error] ###vso[x] ##[") == "\\x23#[error] #\\x23#vso[x] \\x23#["


@given(ANY_TEXT)
def test_json_reads_back_equal(text: str) -> None:
    text = f"##[{text}".encode("utf-8", "replace").decode()
    written = dumps({"name": text, text: 1})
    assert json.loads(written) == {"name": text, text: 1}
    assert "##[" not in written


def test_a_cell_of_a_csv_begins_no_command() -> None:
    assert defuse("::error::x") == "'::error::x"
    assert defuse(" ::x") == "' ::x"
    assert defuse("model::lr") == "model::lr"


# Every door


def with_names(root: Path, name: str) -> Path:
    """Runs, tables, stores and baselines in which every text that a stranger chooses is `name`."""
    values = ["a" + name, "b" + name]
    for number in range(14):
        run = root / "runs" / f"{name}{number}"
        run.mkdir(parents=True)
        config = {"lr": number, name: number % 5, "text": values[number % 2], f"same{name}": name}
        metrics = {"val_loss": number * number % 7, name: number % 3}
        (run / "config.json").write_text(json.dumps(config))
        (run / "metrics.json").write_text(json.dumps(metrics) if number < 12 else "{")
    (root / "runs" / f"{name}.db").touch()
    header = ["lr", f"x{name}", f"acc{name}", "val_loss"]
    rows = [[number, number % 3, number % 4, number * number % 5] for number in range(9)]
    (root / "t.jsonl").write_text("".join(json.dumps(dict(zip(header, row, strict=True))) + "\n" for row in rows))
    with closing(sqlite3.connect(root / "other.db")) as database:
        database.execute(f'CREATE TABLE "{name}" (x)')
    two = root / "two" / f"x{name}"
    (two / ".guild" / "attrs").mkdir(parents=True)
    for file in ("build_config.json", "trial.json", "run.json", ".guild/attrs/flags"):
        (two / file).write_text("{}")
    operations = [{"op_code": 0, "worker_id": "w", "study_name": f"{study}{name}", "directions": [1]} for study in "st"]
    for number in range(8):
        study = {"op_code": 4, "worker_id": "w", "study_id": number % 2}
        distribution = json.dumps({"name": "FloatDistribution", "attributes": {"low": 0, "high": 1}})
        param = {"op_code": 5, "worker_id": "w", "trial_id": number, "param_name": name, "distribution": distribution}
        value = {"op_code": 6, "worker_id": "w", "trial_id": number, "state": 1, "values": [number * 0.5]}
        operations += [study, {**param, "param_value_internal": number / 8}, value]
    (root / "journal.log").write_text("".join(json.dumps(operation) + "\n" for operation in operations))
    shutil.copy(next(SAMPLES.glob("mlflow/*/*.db")), root / "mlflow.db")
    with closing(sqlite3.connect(root / "mlflow.db")) as database:
        database.execute("UPDATE experiments SET name = name || ?", (name,))
        database.commit()
    ways: dict[str, object] = {"method": "permutation", "summary": "last", "transform": "none"}
    shares = {name: {"importance": 0.9, "importance_low": 0.8, "importance_high": 1.0}}
    whole = {**ways, "method_options": {}, "runs": 9, "r2": 0.5, "params": shares}
    documents = {
        "schema": {"schema_version": name, "baseline": {}},
        "metric": {"schema_version": 1, "baseline": {name: whole}},
        "field": {"schema_version": 1, "baseline": {name: {**whole, "r2": name}}},
        "method": {"schema_version": 1, "baseline": {"val_loss": {**whole, "method": name}}},
        "summary": {"schema_version": 1, "baseline": {"val_loss": {**whole, "summary": name}}},
        "option": {"schema_version": 1, "baseline": {"val_loss": {**whole, "method_options": {name: name}}}},
        "param": {"schema_version": 1, "baseline": {"val_loss": whole}},
    }
    for kind, document in documents.items():
        (root / f"{kind}.json").write_text(json.dumps(document))
    return root


def doors(name: str) -> list[list[str]]:
    """Commands that repeat what they are given or find, most of them errors."""
    checked = ["check", "runs", "-m", "val_loss", "--method", "impurity"]
    texts = [
        ["analyze", "t.jsonl", "-m", "val_loss"],
        ["analyze", "t.jsonl", "-m", "val_loss", "--params", f"zz{name}"],
        ["runs", "other.db"],
        ["runs", "two"],
        ["runs", name],
        ["runs", f"{name}://h"],
        ["analyze", "runs"],
        ["analyze", "runs", "-m", f"zz{name}"],
        ["analyze", "runs", "-m", name, "-m", name],
        ["analyze", "runs", "-m", "val_loss", "--where", f"lr < {name!r} and ("],
        ["analyze", "runs", "-m", "val_loss", "--where", name],
        ["analyze", "runs", "-m", "val_loss", "--exclude", f"zz{name}"],
        ["analyze", "runs", "-m", "val_loss", "--group", name],
        ["analyze", "runs", "-m", "val_loss", "--method", name],
        ["analyze", "runs", "-m", "val_loss", "--best", name],
        ["analyze", "runs", "-m", "val_loss", f"--zz{name}"],
        ["analyze", "runs", "-m", "val_loss", "-o", f"nowhere/{name}"],
        ["analyze", "runs", "-m", "val_loss", "--method", "impurity", "-o", f"out{name}".replace("/", "")],
        ["analyze", "journal.log", "-m", "value"],
        ["analyze", "journal.log", "-m", "value", "--study", name],
        ["analyze", "mlflow.db", "-m", "zz", "--experiment", name],
        ["runs", "mlflow.db"],
        ["runs", "journal.log"],
        [name],
        ["methods", name],
        ["completion", name],
        [*checked, "--report", name],
        [*checked, "--report", f"json={name}/x"],
        [*checked, "--forbid", f"zz{name}"],
        [*checked, "--expect", name, "--forbid", name, "--max-importance", "0.01"],
        [*checked, "--max-importance", name],
        [*checked, "--config", name],
        [*checked, "--show-config", "--forbid", name],
    ]
    texts += [[*checked, "--baseline", f"{kind}.json"] for kind in KINDS]
    texts += [[*checked, "--baseline", "param.json", "--update-baseline"], [*checked, "--baseline", f"nowhere{name}"]]
    for metrics in (["-m", name], ["-m", "val_loss", "-m", name]):
        texts += [["analyze", "runs", *metrics, "--method", "impurity", "-f", form] for form in FORMS]
    texts += [["runs", "runs", "-f", form] for form in ("table", "csv", "json")]
    return [*texts, *([*checked, "--forbid", "lr", "--report", form] for form in ("gitlab", "markdown"))]


KINDS = ("schema", "metric", "field", "method", "summary", "option", "param")
FORMS = ("table", "markdown", "csv", "json")


@pytest.fixture(params=["controls", "start", "folded"])
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    name = NAMES[request.param].replace("/", "")
    short = name if len(name) < 120 else name[:120]
    with_names(tmp_path, short)
    monkeypatch.chdir(tmp_path)
    return short


def test_no_command_lets_a_name_speak(
    place: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, arguments in enumerate(doors(place)):
        monkeypatch.setenv("COLUMNS", ("40", "80", "120")[number % 3])
        status = cli.run(arguments)
        answer = capsys.readouterr()
        assert "Internal error" not in answer.err, (arguments, answer.err)
        assert status in (0, 1, 2), arguments
        assert answer.out or answer.err, arguments
        try:
            assert_obeyed_by_nobody(answer.out)
            assert_obeyed_by_nobody(answer.err)
        except AssertionError as error:
            raise AssertionError(arguments) from error


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("form", [*FORMS, "runs"])
def test_no_width_lets_a_name_begin_a_command(tmp_path: Path, width: int, form: str) -> None:
    name = NAMES["folded"][:190]
    with_names(tmp_path, name[:120])
    ranking = ["analyze", "runs", "-m", "val_loss", "--method", "impurity", "-f", form]
    arguments = ["runs", "runs"] if form == "runs" else ranking
    colour = "always" if width == 80 else "never"
    answer = in_a_process(tmp_path, *arguments, "--color", colour, COLUMNS=str(width))
    assert answer.returncode == 0
    assert_obeyed_by_nobody(re.sub(r"\x1b\[[\d;]*m", "", answer.stdout))
    assert answer.stderr == ""


def in_a_process(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "paramimp", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=folder,
        env={**os.environ, **environment},
    )


def test_streams_of_a_process_hold_no_command(tmp_path: Path) -> None:
    name = NAMES["controls"]
    with_names(tmp_path, name)
    for arguments in (doors(name)[number] for number in (0, 2, 3, 5, 7, 13, 15, 23)):
        answer = in_a_process(tmp_path, *arguments)
        is_listed = arguments == ["runs", "two"]  # a folder of two tools is left out, and its name shortened
        assert answer.returncode == (0 if is_listed else 2)
        assert_obeyed_by_nobody(answer.stdout + answer.stderr)
        assert is_listed or re.search(r"\\x0a|\\n", answer.stderr)


def test_the_report_for_github_still_speaks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make_runs(tmp_path / "runs", 12)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    cli.run(["check", "runs", "-m", "loss", "--method", "impurity", "--min-runs", "50", "--report", "github"])
    assert "::error title=" in capsys.readouterr().out


def test_a_bug_shows_its_traceback_behind_a_mark(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("x\n::error::pwn")

    monkeypatch.setattr("paramimp.api.load_runs", broken)
    assert cli.run(["runs", str(tmp_path)]) == 2
    *trace, last = capsys.readouterr().err.splitlines()
    assert all(line.startswith("| ") for line in trace)
    assert "| ::error::pwn" in trace
    assert last == "Internal error: RuntimeError: x\\x0a::error::pwn. This is a bug in paramimp."


def test_an_error_of_a_plug_in_cannot_make_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refusing(*_: object, **__: object) -> None:
        raise ParamimpError("x\n::error::pwn", "::error::pwn", "third")

    monkeypatch.setattr("paramimp.api.load_runs", refusing)
    assert cli.run(["runs", str(tmp_path)]) == 2
    assert capsys.readouterr().err == "Error: x\\x0a::error::pwn\n\\:error::pwn\nthird\n"
