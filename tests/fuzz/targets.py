"""What is tried: each decoder with made-up bytes, and each reader with one file of a real sample replaced by them."""

from __future__ import annotations

import contextlib
import json
import logging
import unicodedata
import zlib
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import paramimp
from paramimp.decoding import (
    archive,
    csv_histories,
    flatten,
    histories,
    json_text,
    leveldb_log,
    log_lines,
    npz,
    protobuf,
    python_config,
    python_literal,
    scalars,
    settings_files,
    settings_text,
    times,
    typed_text,
    yaml_text,
)
from paramimp.errors import ParamimpError
from paramimp.formats import run_listing
from paramimp.gate import baseline
from paramimp.messages.printable import disarmed, printable
from paramimp.places.addresses import scrub, without_secrets
from paramimp.places.roots import distinct_roots
from paramimp.readers.interface import ReadOptions
from paramimp.readers.named_params import params_of_folder
from paramimp.readers.table.arff_file import load_arff_table
from paramimp.readers.table.csv_file import load_csv_table
from paramimp.readers.table.json_file import load_json_table
from paramimp.readers.table.runs import runs_of
from paramimp.readers.table.yaml_file import load_yaml_table
from paramimp.reading import guard
from paramimp.reading.discovery import plan_of, read_task, readers_of
from paramimp.reading.dispatch import Found
from paramimp.runs import Unreadable
from paramimp.table import where
from paramimp.table.credentials import is_credential
from tests.fuzz.words import WORDS
from tests.mutations import place, samples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from paramimp.reading.parts import Task

SAMPLES = Path(__file__).parents[1] / "readers" / "samples"
WHOLE = 16
"""Of how many inputs of a reader one is read as the commands do, which takes many times as long."""
MOST_FILES = 40
"""Files of a sample that are replaced: a byte of the input chooses among them."""
LARGEST_SEED = 1 << 16
_OPTIONS = ReadOptions()


class BrokenLawError(AssertionError):
    """A law of what is tried does not hold for an input."""


@dataclass(frozen=True, slots=True)
class Target:
    """One thing that is tried.

    Attributes
    ----------
    try_input : raises what must not be raised.
    seeds : inputs to begin with.
    fixed : bytes at the head of each input that say where it goes, which are changed only as a whole.
    choices : how many values these bytes may have.
    """

    name: str
    try_input: Callable[[bytes], None]
    seeds: Sequence[bytes]
    fixed: int = 0
    choices: int = 1


def _yaml(data: bytes) -> None:
    document = yaml_text.load_yaml(data)
    if isinstance(document, dict):
        flatten.flatten_config(document)
        histories.status_of(document)
    histories.collect_metrics(document)


def _json(data: bytes) -> None:
    for load in (json_text.load_config_json, json_text.load_metrics_json):
        with contextlib.suppress(Unreadable):
            document = load(data)
            histories.collect_metrics(document)
            if isinstance(document, dict):
                flatten.flatten_config(document)


def _json_lines(data: bytes) -> None:
    for document in json_text.load_json_lines(data)[0]:
        histories.status_of(document)


def _python(data: bytes) -> None:
    flatten.flatten_config(python_config.load_python_config(data))


def _literal(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    made = python_literal.literal_as_json(text)
    if made is not None:
        json_text.load_config_json(made.encode())


def _text(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    scalars.resolve(text)
    typed_text.typed(text)
    settings_text.settings_in(text)
    settings_text.is_table_of_params(text)
    times.moment(text)
    times.moment_in_name(text)


def _protobuf(data: bytes) -> None:
    with contextlib.suppress(protobuf.Malformed):
        for _ in protobuf.fields(data):
            pass


def _leveldb(data: bytes) -> None:
    leveldb_log.split_log(data, 7)


def _npz(data: bytes) -> None:
    npz.load_npz(data, ("timesteps", "results", "ep_lengths"))


def _archive(data: bytes) -> None:
    archive.named_first(data[:200])
    archive.load_members(data, ("metrics.json", "session.json", "experiment.json"), 1 << 20)


def _csv(data: bytes) -> None:
    csv_histories.load_csv_histories(csv_histories.without_comment(data))


def _where(data: bytes) -> None:
    with contextlib.suppress(ParamimpError):
        where.parse(data.decode("utf-8", "replace"))


def _baseline(data: bytes) -> None:
    baseline.is_baseline(data)
    with contextlib.suppress(ParamimpError):
        baseline.parse(data, "baseline.json")


def _shown(data: bytes) -> None:
    """No control character reaches a terminal, and no line of a message is a command of a CI system."""
    text = data.decode("utf-8", "surrogateescape")
    shown = printable(text, None)
    if any(unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") for sign in shown):
        raise BrokenLawError(f"{shown!r} can be seen")
    for line in text.split("\n"):
        shown = disarmed(printable(line, None))
        if shown.lstrip().startswith(("::", "##[")):
            raise BrokenLawError(f"{shown!r} is a command")


def _address(data: bytes) -> None:
    """The password and the query of an address appear nowhere in what is shown of it."""
    secret = data.decode("utf-8", "replace").strip().replace("\n", "")
    if (
        len(secret) < 4
        or any(sign.isspace() or not sign.isprintable() for sign in secret)
        or secret in "mysql://user:@host"
    ):
        return
    address = f"mysql://user:{secret}@host/db"
    for shown in (without_secrets(address), scrub(f"cannot reach {address} at all", address)):
        if secret in shown:
            raise BrokenLawError(f"{shown!r} has {secret!r}")


def _credential(data: bytes) -> None:
    """A name and a text, on two lines: whether it is a credential, by itself and in a list, is told in either case."""
    name, _, text = data.decode("utf-8", "replace").partition("\n")
    if is_credential(name, text) and not is_credential(name, [text]):
        raise BrokenLawError(f"{text!r} is a credential, and no list that holds it")


def _settings(data: bytes) -> None:
    for ending in settings_files.ENDINGS:
        with contextlib.suppress(Unreadable):
            flatten.flatten_config(settings_files.load_settings(data, f"config{ending}"))


def _log_lines(data: bytes) -> None:
    log_lines.load_log_lines(data)


def _name(data: bytes) -> None:
    params_of_folder(data.decode("utf-8", "surrogateescape"))


def _table(data: bytes) -> None:
    """A table in each form that a text may have, down to its runs."""
    loads = (
        load_csv_table,
        lambda data: load_json_table(data, lines=True)[0],
        lambda data: load_json_table(data, lines=False)[0],
        load_yaml_table,
        load_arff_table,
    )
    for load in loads:
        with contextlib.suppress(Unreadable, ParamimpError):
            for _ in runs_of(load(data), "runs", "table", _OPTIONS, size=len(data)):
                pass


_DECODERS: dict[str, tuple[Callable[[bytes], None], tuple[str, ...]]] = {
    "yaml": (_yaml, ("*.yaml", "*.yml")),
    "json": (_json, ("*.json",)),
    "json-lines": (_json_lines, ("*.jsonl", "*.log", "*.json")),
    "python-config": (_python, ("*.py",)),
    "python-literal": (_literal, ("params", "*.txt", "FLAGS")),
    "text": (_text, ("*.txt", "*.yaml", "*.md")),
    "protobuf": (_protobuf, ("*.wandb", "*tfevents*")),
    "leveldb": (_leveldb, ("*.wandb", "*.swanlab")),
    "npz": (_npz, ("*.npz",)),
    "archive": (_archive, ("*.zip",)),
    "csv": (_csv, ("*.csv",)),
    "where": (_where, ()),
    "baseline": (_baseline, ()),
    "shown": (_shown, ()),
    "address": (_address, ()),
    "credential": (_credential, ()),
    "settings": (_settings, ("*.toml", "*.ini", "args*.txt", "*.cfg")),
    "log-lines": (_log_lines, ("*.log", "*.txt")),
    "name": (_name, ()),
    "table": (_table, ("*.csv", "*.tsv", "*.jsonl", "*.md", "*.arff")),
}
FOLDER = "folder"
_NAMES = (
    "config.toml", "config.ini", "args.txt", "train.log", "log.txt", "metrics.jsonl", "runs.csv", "runs.md",
    "runs.jsonl", "runs.json", "runs.yaml", "results.txt", "config.yaml", "metrics.csv", "lr=0.1/part.csv", "a.json",
)  # fmt: skip
"""What the one file of a folder that is made up is called, with metrics beside it or none."""


def decoders() -> Iterator[Target]:
    """Every decoder, each text that is shown, and every small language."""
    for name, (try_input, patterns) in _DECODERS.items():
        files = sorted({file for pattern in patterns for file in SAMPLES.rglob(pattern) if file.is_file()})
        every = max(len(files) // MOST_FILES, 1)
        seeds = [data for file in files[::every] if len(data := file.read_bytes()) < LARGEST_SEED]
        yield Target(name, partial(_refused, try_input), [*seeds, *WORDS.get(name, ())])


def _refused(try_input: Callable[[bytes], None], data: bytes) -> None:
    with contextlib.suppress(Unreadable):
        try_input(data)


def is_decoder(name: str) -> bool:
    """Whether a target decodes what is in memory: a thousand times as many inputs a second as a reader tries."""
    return name in _DECODERS


def names() -> list[str]:
    """Every target."""
    return [*_DECODERS, FOLDER, *(f"reader:{sample}" for sample in samples())]


def target(name: str, folder: Path) -> Target:
    """One target; what it reads is copied into the folder."""
    if name.startswith("reader:"):
        return of_sample(name.removeprefix("reader:"), folder)
    if name == FOLDER:
        return of_folder(folder / FOLDER)
    return next(each for each in decoders() if each.name == name)


def import_all() -> None:
    """Import every reader, which is done when it is asked for else."""
    readers_of(None)


def of_sample(sample: str, folder: Path) -> Target:
    """One sample of a reader, copied into a folder."""
    root = folder / sample.replace("/", "-")
    root.mkdir(parents=True)
    copy = place(sample, root)
    files = [file for file in sorted(copy.rglob("*")) if file.is_file()] if copy.is_dir() else [copy]
    files = [file for file in files if 0 < file.stat().st_size < LARGEST_SEED * 4]
    files = files[:: max(len(files) // MOST_FILES, 1)][: 2 * MOST_FILES]
    whole = [file.read_bytes() for file in files]
    plan = plan_of(distinct_roots([copy]), readers_of(None))
    seeds = [bytes([number]) + data for number, data in enumerate(whole)]
    given = root if copy.is_dir() else copy
    return Target(f"reader:{sample}", partial(_read, given, plan, files, whole), seeds, fixed=1, choices=len(files))


def of_folder(folder: Path) -> Target:
    """A folder with one file under each of several names, read as the commands do."""
    folder.mkdir(parents=True)
    choices = 2 * len(_NAMES)
    seeds = [word for name in ("settings", "log-lines", "table") for word in WORDS[name]]
    firsts = [bytes([number]) + seed for number in range(choices) for seed in seeds]
    return Target(FOLDER, partial(_read_folder, folder), firsts, fixed=1, choices=choices)


def _read_folder(folder: Path, data: bytes) -> None:
    if not data:
        return
    file, metrics = folder / _NAMES[data[0] % len(_NAMES)], folder / "metrics.json"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(data[1:])
    if data[0] < len(_NAMES):
        metrics.write_text('{"loss": 1}')
    try:
        table = paramimp.load_runs(str(folder))
        run_listing.as_csv(table)
        json.loads(run_listing.as_json(table))
    except ParamimpError:
        pass
    finally:
        file.unlink()
        metrics.unlink(missing_ok=True)
        if file.parent != folder:
            file.parent.rmdir()


def _read(given: Path, plan: Sequence[Task], files: Sequence[Path], whole: Sequence[bytes], data: bytes) -> None:
    """Read the sample with one of its files replaced: by its reader, and for some of the inputs as commands do."""
    if not data:
        return
    number = data[0] % len(files)
    file = files[number]
    file.write_bytes(data[1:])
    try:
        if zlib.crc32(data) % WHOLE:
            _read_by_its_reader(plan)
        else:
            table = paramimp.load_runs(str(given))
            run_listing.as_csv(table)
            json.loads(run_listing.as_json(table))
    except ParamimpError:
        if given.is_dir():  # a file that is named itself may be refused
            raise
    finally:
        file.write_bytes(whole[number])


def _read_by_its_reader(plan: Sequence[Task]) -> None:
    for task in plan:
        if isinstance(task, Found):
            guard.claim_of(task.reader, task.folder)
        for _ in read_task(task, _OPTIONS):
            pass


def quiet() -> None:
    """Readers that are caught are counted and not shown."""
    logging.getLogger(guard.LOGGER).setLevel(logging.CRITICAL)
