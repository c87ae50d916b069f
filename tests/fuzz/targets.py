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
    npz,
    protobuf,
    python_config,
    python_literal,
    scalars,
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
from paramimp.reading import guard
from paramimp.reading.discovery import plan_of, read_task, readers_of
from paramimp.reading.dispatch import Found
from paramimp.runs import Unreadable
from paramimp.table import where
from paramimp.table.credentials import is_credential
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
}
_WORDS = {
    "where": (b"lr < 0.01 and optimizer == 'adam'", b"not (a.b in [1, 2.5, null] or `x y` != true)"),
    "baseline": (
        (
            b'{"schema_version": 1, "baseline": {"loss": {"method": "permutation", "method_options": {"share": "total"}'
            b', "summary": "min", "transform": "none", "runs": 30, "r2": 0.9, "params": {"lr": {"importance": 0.5,'
            b' "importance_low": 0.4, "importance_high": null}}}}}'
        ),
    ),
    "shown": (b"a\x1b[31mb", b"\n::error::x\r\n ##[command]y", "\u202ea\u2028::b".encode(), b"\x85::c\x0c::d"),
    "address": (b"p/w?x@y%40", b"a#b:c@d//e?f=g", b"hunter2", "pä@ß".encode()),
    "credential": (
        b"db.url\npostgresql://bob:hunter2@host/db",
        b"args\n--lr 0.1 --api-key=sk-proj-0123456789abcdef Authorization: Bearer aB3xK9q",
        b"loggers\n[{\"name\": \"a\", \"token\": \"hf_abcdefGHIJKL0123\"}] bob:hunter2@proxy eyJabcdefgh.abcdefgh.x",
    ),
    "python-literal": (b"{'a': [1, 2.5, None, True], 'b': ('x',)}", b"Namespace(a=1, b='x')"),
    "text": (b"2024-01-01T10:00:00Z", b"lr=0.1_bs=32", b"|a|b|\n|-|-|\n|lr|1|"),
}


def decoders() -> Iterator[Target]:
    """Every decoder, each text that is shown, and every small language."""
    for name, (try_input, patterns) in _DECODERS.items():
        files = sorted({file for pattern in patterns for file in SAMPLES.rglob(pattern) if file.is_file()})
        every = max(len(files) // MOST_FILES, 1)
        seeds = [data for file in files[::every] if len(data := file.read_bytes()) < LARGEST_SEED]
        yield Target(name, partial(_refused, try_input), [*seeds, *_WORDS.get(name, ())])


def _refused(try_input: Callable[[bytes], None], data: bytes) -> None:
    with contextlib.suppress(Unreadable):
        try_input(data)


def is_decoder(name: str) -> bool:
    """Whether a target decodes what is in memory: a thousand times as many inputs a second as a reader tries."""
    return name in _DECODERS


def names() -> list[str]:
    """Every target."""
    return [*_DECODERS, *(f"reader:{sample}" for sample in samples())]


def target(name: str, folder: Path) -> Target:
    """One target; what it reads is copied into the folder."""
    if name.startswith("reader:"):
        return of_sample(name.removeprefix("reader:"), folder)
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
