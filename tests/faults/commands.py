"""The commands that are run with faults, and what must hold of each afterwards."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

OLD = "what stood there before\n"
METRIC = ("--metric", "loss", "--direction", "minimize")


@dataclass(frozen=True, slots=True)
class Command:
    """One command line.

    Attributes
    ----------
    words : with ``{runs}`` and ``{out}`` for the folders.
    output : name of the file that it writes.
    is_whole : whether a text of that file is not cut off.
    cache : ``none``, ``cold`` or ``warm``.
    lists : whether it lists the runs, so that each of them can be looked for.
    """

    name: str
    words: Sequence[str]
    output: str | None = None
    is_whole: Callable[[str], bool] | None = None
    cache: str = "none"
    lists: bool = False


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _is_table(text: str) -> bool:
    rows = list(csv.reader(io.StringIO(text)))
    return text.endswith("\n") and len(rows) > 1 and len({len(row) for row in rows}) == 1


def _is_page(text: str) -> bool:
    return text.rstrip().endswith("</html>")


def _is_xml(text: str) -> bool:
    try:
        ET.fromstring(text)
    except ET.ParseError:
        return False
    return True


def _is_block(text: str) -> bool:
    return text.endswith("\n") and isinstance(yaml.safe_load(text), dict)


def commands() -> list[Command]:
    """Every command line."""
    runs, plain = ("runs", "{runs}", "{runs}/table/runs.csv"), "{runs}/plain"
    return [
        Command("runs", (*runs, "-f", "json"), lists=True),
        Command("runs-cold", (*runs, "-f", "json"), lists=True, cache="cold"),
        Command("runs-warm", (*runs, "-f", "json"), lists=True, cache="warm"),
        Command("runs-o", ("runs", plain, "-o", "{out}/runs.csv"), "runs.csv", _is_table),
        Command("analyze", ("analyze", plain, "{runs}/tensorboard", "{runs}/wandb", *METRIC, "--effects")),
        Command("analyze-json", ("analyze", plain, *METRIC, "-o", "{out}/a.json"), "a.json", _is_json),
        Command("analyze-warm", ("analyze", plain, *METRIC, "-o", "{out}/a.json"), "a.json", _is_json, cache="warm"),
        Command("analyze-csv", ("analyze", plain, *METRIC, "-o", "{out}/a.csv"), "a.csv", _is_table),
        Command("analyze-html", ("analyze", plain, *METRIC, "-o", "{out}/a.html"), "a.html", _is_page),
        Command(
            "check-update",
            ("check", plain, *METRIC, "--update-baseline", "--baseline", "{out}/base.json"),
            "base.json",
            _is_json,
        ),
        Command(
            "check-junit",
            ("check", plain, *METRIC, "--min-runs", "1", "--report", "junit={out}/j.xml"),
            "j.xml",
            _is_xml,
        ),
        Command("suggest", ("suggest", plain, *METRIC, "-o", "{out}/s.json"), "s.json", _is_json),
        Command(
            "suggest-wandb", ("suggest", plain, *METRIC, "--for", "wandb", "-o", "{out}/s.yaml"), "s.yaml", _is_block
        ),
        Command("compare", ("compare", plain, "{runs}/other", *METRIC, "-f", "json")),
        Command("compare-html", ("compare", plain, "{runs}/other", *METRIC, "-o", "{out}/c.html"), "c.html", _is_page),
    ]


def each_tool(sweep: Path, name: str = "runs", cache: str = "none") -> list[Command]:
    """One listing for what each tool wrote: far less is read for each fault than in the listing of all."""
    return [
        Command(
            f"{name}:{folder.name}",
            ("runs", f"{{runs}}/{folder.name}", *_named(folder), "-f", "json"),
            cache=cache,
            lists=True,
        )
        for folder in sorted(sweep.iterdir())
    ]


def _named(folder: Path) -> list[str]:
    """The tables in a folder, which are read where they are named."""
    if folder.name not in ("table", "wandb_csv"):
        return []
    return [f"{{runs}}/{folder.name}/{file.name}" for file in sorted(folder.iterdir()) if file.suffix == ".csv"]


def differences(before: Mapping[str, Any], after: Mapping[str, Any], said: str) -> list[str]:
    """Runs of the listing before that are neither the same in the one after nor accounted for there.

    A run is accounted for by an entry with a reason of its own or of a folder or file above it, or by a message that
    names one of these.
    """
    found = {row["run"]: row for row in after["runs"]}
    rows = [row for row in found.values() if row["skip_reason"] or row["note"]]
    refused = [row["run"].rsplit("/", row["entry"] == "file")[0] for row in rows]  # a file stands for its folder's runs
    refused += [row["run"] for row in rows]
    refused += [str(row.get("run", row)) for row in after["passed_over"] if row not in before["passed_over"]]
    wrong = []
    for row in before["runs"]:
        name = row["run"]
        above = [place.rsplit("/", cut)[0] for place in (name, row["path"]) for cut in range(place.count("/") + 1)]
        if found.get(name) == row or any(place in refused or f"{place} " in said for place in above):
            continue
        what = "lost" if name not in found else f"changed: {_changes(row, found[name])}"
        wrong.append(f"{name} is {what}")
    names = {row["run"] for row in before["runs"]}
    wrong += [f"{name} is new" for name, row in found.items() if name not in names and not row["skip_reason"]]
    return wrong


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    keys = [key for key in before if before[key] != after.get(key)]
    return ", ".join(f"{key} {before[key]!r:.40} -> {after.get(key)!r:.40}" for key in keys)


def outcome_of_file(command: Command, out: Path, *, status: int, old: str | None) -> str | None:
    """What is wrong with the file that a command was to write, if anything is."""
    assert command.output is not None
    assert command.is_whole is not None
    file = out / command.output
    if extra := sorted({path.name for path in out.iterdir()} - {command.output}):
        return f"left {', '.join(extra)} behind"
    text = file.read_text() if file.exists() else None
    if status == 0:
        return None if text is not None and command.is_whole(text) else "says that it is done, but wrote no whole file"
    return None if text == old else "failed, but changed the file that was there, or left one"
