"""YAML configs: what is read, what is refused, and that nothing hangs or crashes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import pytest
import yaml

from paramimp.decoding.yaml_events import MAX_EVENTS
from paramimp.decoding.yaml_text import load_yaml
from paramimp.runs import Unreadable


@pytest.fixture(params=["libyaml", "pure"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run a test on both sources of events."""
    if request.param == "libyaml" and not yaml.__with_libyaml__:
        pytest.skip("this PyYAML has no libyaml")
    monkeypatch.setattr(yaml, "__with_libyaml__", request.param == "libyaml")
    return str(request.param)


MEANINGS: dict[str, Any] = {
    "": None,
    "# only a comment": None,
    "hello": "hello",
    "- 1": [1],
    "lr: 1e-3": {"lr": 0.001},
    "lr: '1e-3'": {"lr": "1e-3"},
    'lr: "1e-3"': {"lr": "1e-3"},
    "a: |\n  1\n": {"a": "1\n"},
    "a: b # comment": {"a": "b"},
    "a:\nb: ~": {"a": None, "b": None},
    "on: 1\nno: 2": {"on": 1, "no": 2},
    "2.5: b\nnull: c\n010: d": {"2.5": "b", "null": "c", "010": "d"},
    "a: =": {"a": "="},
    "a: {b: [1, {c: d}]}": {"a": {"b": [1, {"c": "d"}]}},
    "a: &x 8\nb: *x": {"a": 8, "b": 8},
    "a: &x lr\n*x : 1": {"a": "lr", "lr": 1},
    "a: &x [1]\nb: *x": {"a": [1], "b": [1]},
    "a: &x 1\nb: &x 2\nc: *x": {"a": 1, "b": 2, "c": 2},
    "base: &b {lr: 1, m: 2}\nrun:\n  lr: 3\n  <<: *b": {"base": {"lr": 1, "m": 2}, "run": {"lr": 3, "m": 2}},
    "a: &a {x: 1}\nb: &b {x: 2, y: 2}\nc:\n  <<: [*a, *b]": {
        "a": {"x": 1},
        "b": {"x": 2, "y": 2},
        "c": {"x": 1, "y": 2},
    },
    "'<<': 1": {"<<": 1},
    "---\na: 1\n...\n": {"a": 1},
    "%YAML 1.1\n---\na: yes": {"a": "yes"},
    "a: !!str 1": {"a": "1"},
    "a: !!int '3'": {"a": 3},
    "a: !!float 3": {"a": 3.0},
    "a: !!bool 'true'": {"a": True},
    "a: !!null ''": {"a": None},
    "a: !!map {b: 1}\nc: !!seq [1]": {"a": {"b": 1}, "c": [1]},
    "a: ! 1": {"a": "1"},
    "a: !Foo bar": {"a": "bar"},
    "a: !Foo 3": {"a": 3},
    "a: !Foo '3'": {"a": "3"},
    "a: !!python/tuple [1, 2]": {"a": [1, 2]},
    "!!python/object:argparse.Namespace\nlr: 1e-3": {"lr": 0.001},
    "a: !!python/object/apply:os.system ['echo hacked']": {"a": ["echo hacked"]},
    "a: !!python/name:torch.nn.ReLU ''": {"a": "torch.nn.ReLU"},
    "a: !!python/object/apply:torch.nn.MSELoss []": {"a": "torch.nn.MSELoss"},
    "a: !!python/object/new:torch.nn.MSELoss {}": {"a": "torch.nn.MSELoss"},
    "a: !!python/object/apply:collections.OrderedDict []": {"a": []},
    "loss: !!python/object:nf.losses.MAE\n  _buffers: {}\n  _modules: {}\n  _parameters: {}\n  training: true\n": {
        "loss": "nf.losses.MAE"
    },
    "a: !!binary aGVsbG8=": {"a": None},
    "a: !!set {x, y}": {"a": ["x", "y"]},
    "a: !!timestamp 2024-01-02": {"a": "2024-01-02"},
    "!!python/object/new:easydict.EasyDict\ndictitems: {lr: 1}\nstate: {lr: 1}": {"lr": 1},
    "!!python/object/apply:collections.OrderedDict\n- - - a\n    - 1\n  - - b\n    - 2\n": {"a": 1, "b": 2},
}


@pytest.mark.parametrize(("text", "value"), MEANINGS.items())
def test_a_document_means_what_yaml_1_2_says(parser: str, text: str, value: Any) -> None:
    found = load_yaml(text.encode())
    assert found == value
    assert repr(found) == repr(value)  # 1 == True == 1.0, which a param's kind depends on


NUMPY = """
lr: !!python/object/apply:numpy._core.multiarray.scalar
- &t !!python/object/apply:numpy.dtype
  args: [f8, false, true]
  state: !!python/tuple [3, <, null, null, null, -1, -1, 0]
- !!binary |
  ZkG0mNALVD8=
again: !!python/object/apply:numpy.core.multiarray.scalar
- *t
- !!binary ZkG0mNALVD8=
odd: !!python/object/apply:numpy._core.multiarray.scalar
- *t
- !!binary ZkG0
array: !!python/object/apply:numpy._core.multiarray._reconstruct
  args: [1]
"""


def test_a_numpy_number_is_read_and_what_cannot_be_is_missing(parser: str) -> None:
    assert load_yaml(NUMPY.encode()) == {"lr": 0.00122352, "again": 0.00122352, "odd": None, "array": None}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_understood(encoding: str) -> None:
    assert load_yaml("größe: ½\nlr: 1e-3".encode(encoding)) == {"größe": "½", "lr": 0.001}


def aliases(levels: int) -> str:
    lines = ["a0: &a0 [1, 1]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, levels)]
    return "\n".join(lines)


def merges(levels: int) -> str:
    lines = ["a0: &a0 {x: 1}"]
    lines += [f"a{i}: &a{i}\n  <<: [{', '.join([f'*a{i - 1}'] * 9)}]\n  k{i}: 1" for i in range(1, levels)]
    return "\n".join(lines)


def deep_aliases() -> str:
    lines = ["a0: &a0 " + "[" * 30 + "]" * 30]
    lines += [f"a{i}: &a{i} " + "[" * 30 + f"*a{i - 1}" + "]" * 30 for i in range(1, 30)]
    return "\n".join(lines)


TOO_MUCH = "stands for more than"
TOO_DEEP = "nested more than 64 levels"
COMPLEX_KEY = "a list or a mapping as a key"
HOSTILE: dict[str, tuple[str | bytes, str]] = {
    "aliases that double": (aliases(12), TOO_MUCH),
    "merge keys, 335 bytes": (merges(8), TOO_MUCH),
    "empty merge sources": ("a: &a {}\nb:\n  <<: [" + "*a," * 60_000 + "*a]", TOO_MUCH),
    "a long text, often": ("a: &a " + "x" * 100_000 + "\nb: [" + "*a," * 1000 + "*a]", TOO_MUCH),
    "a flat list without end": ("a: [" + "1," * 60_000 + "1]", TOO_MUCH),
    "depth through aliases": (deep_aliases(), TOO_DEEP),
    "dashes": ("- " * 30_000, TOO_DEEP),
    "brackets": ("[" * 100_000, TOO_DEEP),
    "braces": ("{a: " * 50_000, TOO_DEEP),
    "braces as keys": ("{" * 900, COMPLEX_KEY),  # libyaml 0.2.6 scans ahead and finds 1000 too deep before any key
    "more braces as keys": ("{" * 100_000, f"{COMPLEX_KEY}|{TOO_DEEP}"),
    "question marks": ("? " * 100_000, COMPLEX_KEY),
    "indents": ("".join(" " * i + "a:\n" for i in range(100)), TOO_DEEP),
    "10,000 digits": ("a: " + "9" * 10_000, "number of 10,000 digits"),
    "hex digits": ("a: 0x" + "f" * 200_000, "number of 200,000 digits"),
    "a list inside itself": ("a: &a [*a]", "contains itself"),
    "a mapping inside itself": ("a: &a {b: *a}", "contains itself"),
    "a mapping merged into itself": ("a: &a\n  <<: *a", "contains itself"),
    "merging a number": ("a:\n  <<: 3", "not a mapping"),
    "merging twice": ("a: &a {x: 1}\nb:\n  <<: *a\n  <<: *a", "'<<' twice"),
    "a reference to nothing": ("a: *b", "not defined"),
    "two documents": ("a: 1\n---\nb: 2", "more than one document"),
    "the same key twice": ("a: 1\nb: 2\na: 3", r"'a' twice in one mapping \(again in line 3\)"),
    "the same key as number and text": ("1: a\n'1': b", "'1' twice"),
    "a list as key": ("? [1, 2]\n: 3", COMPLEX_KEY),
    "a template": ("a: {{ x }}", COMPLEX_KEY),
    "an aliased list as key": ("a: &a [1]\n*a : 2", COMPLEX_KEY),
    "a NUL": ("a: \0", "NUL character"),
    "an escape character": ("a: \x1b[31m", "not YAML"),
    "invalid UTF-8": (b"a: \xff", "not UTF-8"),
    "Latin-1": ("a: é".encode("latin-1"), "not UTF-8"),
    "UTF-16 without a mark": ("a: 1".encode("utf-16-le"), "NUL"),
    "a character beyond Unicode": ('a: "\\UFFFFFFFF"', "not YAML"),
    "a tab as indent": ("a:\n\tb: 1", "not YAML in line 2"),
    "an unclosed bracket": ("a: [1", "not YAML"),
    "an unclosed quote": ('a: "' + "x" * 900_000, "not YAML"),
    "tag directives": ("".join(f"%TAG !a{i}! b\n" for i in range(60_000)) + "--- a", "'%TAG' more than 1000 times"),
    "a wrong core tag": ("a: !!int many", "!!int, which it is not"),
    "YAML 1.1 booleans under a tag": ("a: !!bool yes", "!!bool, which it is not"),
}


MAX_CALLS = 3_000_000
"""Calls of functions, in Python and from there in C: three times what the dearest of these documents takes."""


@contextmanager
def at_most(calls: int) -> Iterator[None]:
    """Fail in the middle of work that calls more functions than this."""
    left = calls

    def count(_frame: object, event: str, _arg: object) -> None:
        nonlocal left
        left -= event in ("call", "c_call")
        if left < 0:
            sys.setprofile(None)
            pytest.fail(f"it took more than {calls:,} calls")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        yield
    finally:
        sys.setprofile(before)


@contextmanager
def at_most_events(most: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail when more events are taken from the parser, whichever it is."""
    taken = 0
    for loader in (yaml.SafeLoader, yaml.CSafeLoader) if yaml.__with_libyaml__ else (yaml.SafeLoader,):

        def get_event(self: Any, _original: Any = loader.get_event) -> Any:
            nonlocal taken
            taken += 1
            if taken > most:
                pytest.fail(f"it took more than {most:,} events")
            return _original(self)

        monkeypatch.setattr(loader, "get_event", get_event)
    yield


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_its_reason_before_it_costs_much(
    parser: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, reason = HOSTILE[name]
    data = document.encode() if isinstance(document, str) else document
    # PyYAML's own parser calls several functions per character; what it hands over is counted for both
    # (twice the limit, for the end of a list or a mapping costs nothing).
    calls = at_most(MAX_CALLS) if parser == "libyaml" else nullcontext()
    with at_most_events(2 * MAX_EVENTS, monkeypatch), calls, pytest.raises(Unreadable, match=reason):
        load_yaml(data)


def test_a_sexagesimal_is_text_in_no_time() -> None:
    text = "1" + ":59" * 100_000  # PyYAML multiplies this out for nine seconds
    assert load_yaml(f"a: {text}".encode()) == {"a": text}


def test_no_tag_runs_anything(tmp_path_factory: pytest.TempPathFactory) -> None:
    witness = tmp_path_factory.mktemp("witness") / "file"
    load_yaml(f"a: !!python/object/apply:os.mkdir ['{witness}']".encode())
    assert not witness.exists()
