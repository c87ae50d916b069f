"""Lists of what the code declares, written from the declarations: the pages under .github/docs/, and `readers.signs`.

``python -m tests.reference`` writes them anew; `tests.test_reference` fails where they are not what it would write.
"""

from __future__ import annotations

import ast
import dataclasses
import inspect
import re
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from paramimp import readers, results, runs
from paramimp.analysis.question import Question
from paramimp.cautions import CAUTIONS
from paramimp.cautions.interface import CautionCode
from paramimp.comparison.result import ComparedParam, Moved, Weakness
from paramimp.formats import FORMATS, format_named
from paramimp.formats.interface import View
from paramimp.gate.requirements import Requirements
from paramimp.methods import METHODS
from paramimp.methods.options import method_options
from paramimp.options.declared import options_of
from paramimp.readers import OTHERWISE, READERS
from paramimp.readers.offered import signs_of
from paramimp.reading.wanted import Wanted
from paramimp.results import effects
from paramimp.suggestion.advice import Advice
from paramimp.suggestion.build import NoteCode
from paramimp.suggestion.domain import Domain
from paramimp.suggestion.suggestion import Suggestion
from paramimp.suggestion.targets import TARGETS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from enum import StrEnum

    from paramimp.options.declared import Option

FOLDER = Path(__file__).parent.parent / ".github" / "docs"
SIGNS = Path(readers.__file__).with_name("signs.py")
GENERATED = "<!-- Written by `python -m tests.reference`; change the declarations in the code instead. -->"


def pages() -> dict[str, str]:
    """Every page by the name of its file."""
    return {
        "readers.md": _page("What is read", _readers()),
        "reasons.md": _page("Why something is left out", _reasons()),
        "cautions.md": _page("Cautions", _cautions()),
        "options.md": _page("Options", _options()),
        "methods-and-formats.md": _page("Methods and formats", _methods_and_formats()),
        "suggest.md": _page("The next sweep", _suggest()),
        "json.md": _page("Fields of the JSON report", _fields()),
    }


def members_of(kind: type[StrEnum]) -> dict[str, str]:
    """The values of an enumeration with the text that stands below each in the code."""
    (definition,) = ast.parse(textwrap.dedent(inspect.getsource(kind))).body
    assert isinstance(definition, ast.ClassDef)
    told: dict[str, str] = {}
    value = ""
    for statement in definition.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant):
            value = str(statement.value.value)
            told[value] = ""
        elif value and isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            told[value] = _one_line(str(statement.value.value))
    return told


def attributes_of(kind: type) -> dict[str, str]:
    """The fields of a dataclass with what its docstring says of each."""
    section = (inspect.getdoc(kind) or "").partition("Attributes\n----------\n")[2].split("\n\n")[0]
    told: dict[str, str] = {}
    for entry in re.split(r"\n(?=\S)", section):
        names, separator, text = entry.partition(" : ")
        if separator:
            told |= dict.fromkeys((name.strip() for name in names.split(",")), _one_line(text))
    return {each.name: told.get(each.name, "") for each in dataclasses.fields(kind)}


def _page(title: str, lines: Iterable[str]) -> str:
    return "\n".join([f"# {title}", "", GENERATED, "", *lines]) + "\n"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    cells = list(head)
    yield f"| {' | '.join(cells)} |"
    yield f"|{'---|' * len(cells)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"


def _readers() -> Iterator[str]:
    yield "Names for `--reader`, in the order in which readers are asked."
    yield ""
    found = (READERS.load(name) for name in READERS.built_in)
    yield from _table(
        ("reader", "what it recognises", "needs"), ((f"`{each.name}`", each.description, each.needs) for each in found)
    )
    yield ""
    yield OTHERWISE.replace("--config-file and --metrics-file", "`--config-file` and `--metrics-file`")


def _reasons() -> Iterator[str]:
    yield "Runs and files (`skipped` of the JSON, `skip_reason` of `paramimp runs`):"
    yield ""
    yield from _table(("reason", "meaning"), _told(runs.SkipReason))
    yield ""
    yield "Hyperparameters and columns (`left_out` of the JSON):"
    yield ""
    yield from _table(("reason", "meaning"), _told(runs.LeftOut))


def _cautions() -> Iterator[str]:
    yield f"What weakens a ranking, the gravest first ({len(CAUTIONS.built_in)} kinds):"
    yield ""
    yield from _table(("code", "meaning"), _told(CautionCode))
    yield ""
    yield "What weakens a comparison of sweeps:"
    yield ""
    yield from _table(("code", "meaning"), _told(Weakness))


def _told(kind: type[StrEnum]) -> Iterator[tuple[str, str]]:
    return ((f"`{value}`", text) for value, text in members_of(kind).items())


def _options() -> Iterator[str]:
    yield "Each is an option of the command line, a variable `PARAMIMP_<COMMAND>_<OPTION>`, a key of"
    yield "`[tool.paramimp.check]` where `check` has it, and a keyword argument in Python."
    for title, declared in (
        ("Which runs", options_of(Wanted)),
        ("What is asked", (*options_of(Question), *method_options())),
        ("Rules of `check`", options_of(Requirements)),
        ("How it is shown", options_of(View)),
    ):
        yield ""
        yield f"## {title}"
        yield ""
        yield from _table(("option", "default", "what it does"), map(_option_row, declared))


def _option_row(declared: Option) -> tuple[str, str, str]:
    default = declared.default_text or ("" if declared.default in (None, (), False) else str(declared.plain_default()))
    choices = declared.choice_names()
    listed = f" One of: {', '.join(choices)}." if choices else ""
    name = declared.name.replace("_", "-")
    if declared.on_command_line:
        return f"`--{name}/--no-{name}`", "on the command line", _one_line(declared.help)
    return f"`--{name}`", default, _one_line(declared.help) + listed


def _methods_and_formats() -> Iterator[str]:
    methods = (METHODS.load(name) for name in METHODS.built_in)
    yield from _table(
        ("method", "measures", "unit", "misleads"),
        ((f"`{each.name}`", each.measures, each.unit, each.misleads) for each in methods),
    )
    yield ""
    rows = []
    for name in FORMATS.built_in:
        found = format_named(name)
        able = ("one", "several", "runs", "check", "comparison", "suggestion")
        rows.append((f"`{name}`", *("yes" if getattr(found, what) is not None else "" for what in able)))
    header = ("format", "a report", "several metrics", "a list of runs", "a check", "a comparison", "a suggestion")
    yield from _table(header, rows)


IN_JSON = {"n_found": "runs.found", "n_used": "runs.used", "model_based": "sampler", "past": "runs.in_new_space"}
"""Fields of a suggestion that the JSON has under other names, some of them as a count or in words."""


def _suggest() -> Iterator[str]:
    yield "`paramimp suggest RUNS --metric NAME` says what to search next, and `--for TOOL` writes the file:"
    yield ""
    targets = (TARGETS.load(name) for name in TARGETS.built_in)
    yield from _table(("tool", "what is written"), ((f"`{each.name}`", each.description) for each in targets))
    yield ""
    yield "`paramimp suggest --format json` writes strict JSON. Of a suggestion:"
    for title, kind in (
        ("The document", Suggestion),
        ("each of `params`", Advice),
        ("`params[].old` and `params[].new`, those that apply", Domain),
    ):
        yield ""
        yield f"## {title}"
        yield ""
        fields = {IN_JSON.get(name, name): text for name, text in attributes_of(kind).items()}
        yield from _table(("field", "meaning"), ((f"`{name}`", text) for name, text in fields.items() if text))
    yield ""
    yield "## Codes of `cautions` beside those of a report"
    yield ""
    yield from _table(("code", "meaning"), _told(NoteCode))


def _fields() -> Iterator[str]:
    yield "`paramimp analyze --format json` writes strict JSON: no NaN; what is unknown is `null`."
    for title, kind in (
        ("`objective`", runs.Objective),
        ("`fit`", results.Fit),
        ("each of `params`", results.ParamImportance),
        ("each of `params[].values`", results.ValueEffect),
        ("`params[].effect`, with `--effects`", effects.Effect),
        ("each of `params[].effect.points`", effects.EffectPoint),
        ("each of `interactions`", results.Interaction),
        ("`verdict`", results.Verdict),
        ("each of `verdict.better`", results.BetterValues),
        ("each of `verdict.good`", results.GoodValues),
        ("`verdict.next`", results.NextStep),
        ("each of `left_out`", results.LeftOutParam),
        ("each of `cautions`", results.Caution),
    ):
        yield ""
        yield f"## {title}"
        yield ""
        yield from _table(("field", "meaning"), ((f"`{name}`", text) for name, text in _written(kind).items()))

    yield ""
    yield "`paramimp compare --format json` writes `sweeps` (each a `label`, its `runs`, `fit` and `cautions`),"
    yield "`cautions`, `settings` and `params`, each with the `difference` and its interval that chance explains least:"
    compared: dict[str, type] = {"`params` of a comparison": ComparedParam, "their `differences`": Moved}
    names = {"moved": "differences", "tried": "searched"}
    for title, of in compared.items():
        yield ""
        yield f"## {title}"
        yield ""
        told = {names.get(name, name): text for name, text in attributes_of(of).items()}
        yield from _table(("field", "meaning"), ((f"`{name}`", text) for name, text in told.items()))


def _written(kind: type) -> dict[str, str]:
    """The fields as they are in the JSON: sentences in the words of a shell, and the good values in ``best``."""
    told = {
        "message" if name == "told" else name: f"{text.partition(', in which')[0].rstrip('.')}."
        for name, text in attributes_of(kind).items()
    }
    if kind is effects.Effect:
        region = ("low", "high", "values")
        told = {f"best.{name}" if name in region else name: text for name, text in told.items() if name != "best"}
    return told


def signs() -> str:
    """The module that holds what each reader declares."""
    lines = [
        '"""What each reader declares. Written by `python -m tests.reference`; change the readers instead."""',
        "",
        "from __future__ import annotations",
        "",
        "from typing import TYPE_CHECKING",
        "",
        "if TYPE_CHECKING:",
        "    from collections.abc import Mapping",
        "",
        "# fmt: off",
        "SIGNS: Mapping[str, tuple[str, str, str, str, str]] = {",
    ]
    for name in READERS.built_in:
        told = signs_of(READERS.load(name))
        traits = [trait.name for trait in told.traits]
        markers, *others = map(_words, (told.markers, told.files, told.homes, traits, told.kinds))
        lines += [f'    "{name}": (', f"        {markers},", f"        {', '.join(others)},", "    ),"]
    lines += [
        "}",
        '"""Markers, files, homes, traits and kinds of each reader, with spaces between them."""',
        "# fmt: on",
        "",
    ]
    return "\n".join(lines)


def _words(words: Iterable[str]) -> str:
    """Words, of which the order does not matter, as one literal."""
    assert not any(set(word) & set('" \t\n\\') for word in words)
    lines = textwrap.wrap(" ".join(sorted(words)), 100, break_long_words=False, break_on_hyphens=False) or [""]
    literals = [f'"{line} "' for line in lines[:-1]] + [f'"{lines[-1]}"']
    return literals[0] if len(literals) == 1 else "\n            ".join(["(", *literals]) + "\n        )"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def main() -> None:
    """Write every page, and the module."""
    SIGNS.write_text(signs(), encoding="utf-8")
    FOLDER.mkdir(exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
