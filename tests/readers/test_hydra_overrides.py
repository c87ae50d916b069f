"""Hydra's overrides: which sweeps they ask for, by hand-worked cases and by Hydra's own parser."""

from __future__ import annotations

import random
from typing import Any

import pytest

from paramimp.readers.hydra.overrides import Choices, Interval, Range, Sweep, parse_override, parse_sweep

PLAIN = ["1", "-2", "+3", "1_000", "0.5", "1e-5", "1E3", ".5", "2.", "true", "FALSE", "adam", "a-b", "c/d", "a b",
         "0x10", "relu6", "1e", "'1e-5'", '"true"', "'a,b'", "'c)'", r"'it\'s'", r"'tail\\'", "''", r"a\,b",
         r"\(x\)", "$x", "a:b", "*"]  # fmt: skip
"""Values of every kind that is a scalar."""
NUMBERS = ["0", "1", "3", "10", "-4", "0.1", "0.3", "1.5", "2e-1", "-0.5"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.1,0.01", Choices((0.1, 0.01))),
        (" 16 , 32 ", Choices((16, 32))),
        ("choice(adam, sgd)", Choices(("adam", "sgd"))),
        ("'1e-5',1e-5", Choices(("1e-5", 1e-5))),
        ("choice('1e-5',a)", Choices((1e-5, "a"))),  # functions drop the quotes
        ("true,null", Choices((True, None))),
        ("sort(3,1,2)", Choices((1, 2, 3))),
        ("str(1,2)", Choices((1, 2))),  # written bare into the override of the job, which reads a number
        ("float(choice(1,2))", Choices((1.0, 2.0))),
        ("range(1,10)", Range(1, 10, 1)),
        ("range(10)", Range(0, 10, 1)),
        ("range(1,10,step=2)", Range(1, 10, 2)),
        ("shuffle(range(1,5))", Range(1, 5, 1, shuffled=True)),
        ("interval(1,10)", Interval(1.0, 10.0)),
        ("int(interval(1,9))", Interval(1, 9)),
        ("tag(log, interval(1e-5, 1e-1))", Interval(1e-5, 0.1, log=True)),
        ("tag(mine, int(interval(1, 9)))", Interval(1, 9)),
    ],
)
def test_a_sweep_is_what_hydra_documents(text: str, expected: Sweep) -> None:
    found = parse_sweep(text)
    assert found == expected
    assert repr(found) == repr(expected)  # 1, 1.0 and True are equal


@pytest.mark.parametrize(
    "text",
    ["", "1", "adam", "[1,2]",
     "choice([1],[2])", "1,[2,3]", "{a:1}", "glob(*)", "${other},2", "choice(1,", "(1,2)", "1,",
     "choice()", "other(1,2)", "shuffle([1,2])", "int(1)", "int(a,b)", "range(a,b)", "range(1,inf)", "interval(1)",
     "'a,b", "1)x(2", "choice(choice(choice(1,2)),3)", "interval(1,nan)", "range()", "choice(x=1)", "nan,1"],
)  # fmt: skip
def test_what_is_no_sweep_over_plain_values_is_not_told(text: str) -> None:
    assert parse_sweep(text) is None


@pytest.mark.parametrize(
    "text",
    ["(" * 90_000, "choice(" * 12_000, "'" * 99_999, '"\'' * 40_000, "\\" * 99_999, "," * 99_999, "${" * 49_999,
     "1," * 49_999 + "1", "int(" * 20_000 + "1" + ")" * 20_000, "9" * 99_999 + ",1", "a" * 200_000 + ",b",
     "range(0,1e300,1e-300)", "int(1e308,2)", "int(" + "9" * 50_000 + ",1)", "1_" * 40_000 + "1,2"],
)  # fmt: skip
def test_hostile_text_is_told_or_not_and_never_an_error(text: str) -> None:
    parse_sweep(text)
    parse_override(f"x={text}")


@pytest.mark.parametrize(
    ("text", "name"),
    [("lr=1,2", "lr"), ("+optimizer.lr=1,2", "optimizer.lr"), ("++a.b=1,2", "a.b"), ("model.0.x=1,2", "model.0.x")],
)
def test_the_name_is_that_of_the_param(text: str, name: str) -> None:
    assert parse_override(text) == (name, Choices((1, 2)))


@pytest.mark.parametrize("text", ["~lr=1,2", "~lr", "db/mysql=a,b", "optimizer@model=a,b", "a/b@c=1,2", "=1,2", "lr"])
def test_groups_and_what_is_deleted_have_no_sweep(text: str) -> None:
    assert parse_override(text)[1] is None


def _element(draw: random.Random) -> str:
    kind = draw.randrange(9)
    some = [draw.choice(PLAIN) for _ in range(draw.randint(1, 4))]
    numbers = [draw.choice(NUMBERS) for _ in range(draw.randint(1, 4))]
    sweep = draw.choice([f"range({','.join(numbers)})", f"interval({','.join(numbers)})", f"choice({','.join(some)})"])
    return [
        ",".join(some),
        f"choice({', '.join(some)})",
        sweep,
        f"range(start={numbers[0]},stop={numbers[-1]},step={draw.choice(NUMBERS)})",
        f"tag({draw.choice(['log', 'mine', 'log,mine'])}, {sweep})",
        f"{draw.choice(['int', 'float', 'str', 'bool'])}({draw.choice([sweep, ','.join(some)])})",
        f"{draw.choice(['shuffle', 'sort'])}({draw.choice([sweep, ','.join(numbers)])})",
        f"sort({sweep}, reverse={draw.choice(['true', 'false'])})",
        f"{draw.choice(['int', 'float'])}(tag(log,{sweep}))",
    ][kind]


def test_hydra_reads_the_same_sweeps() -> None:
    """Of 1,000 overrides, made of what its grammar has, each says the same as Hydra's parser, or is refused by both."""
    grammar = pytest.importorskip("hydra.core.override_parser.overrides_parser", reason="hydra-core is not installed")
    parser = grammar.OverridesParser.create()
    draw = random.Random(0)
    told = 0
    for _ in range(1_000):
        text = f"p={_element(draw)}"
        expected = _by_hydra(parser, text)
        found = parse_override(text)[1]
        assert _comparable(found) == expected, text
        told += expected is not None
    assert told > 500


def _by_hydra(parser: Any, text: str) -> tuple[Any, ...] | None:
    from hydra.core.override_parser.types import IntervalSweep, RangeSweep
    from hydra.errors import HydraException

    def values(override: Any) -> list[Any] | None:
        try:
            read = [parser.parse_override(f"p={each}").value() for each in override.sweep_string_iterator()]
        except TypeError:  # a sweep among the values
            return None
        return read

    try:
        override = parser.parse_override(text)
        if not override.is_sweep_override():
            return None
        sweep = override.value()
        if isinstance(sweep, IntervalSweep):
            return "interval", repr(sweep.start), repr(sweep.end), "log" in sweep.tags
        if isinstance(sweep, RangeSweep):
            return "range", repr(sweep.start), repr(sweep.stop), repr(sweep.step), sweep.shuffle
        found = values(override)
    except (HydraException, AssertionError):
        return None
    return None if found is None else ("choice", sorted(map(repr, found)))


def _comparable(sweep: Sweep | None) -> tuple[Any, ...] | None:
    if isinstance(sweep, Interval):
        return "interval", repr(sweep.start), repr(sweep.end), sweep.log
    if isinstance(sweep, Range):
        return "range", repr(sweep.start), repr(sweep.stop), repr(sweep.step), sweep.shuffled
    return None if sweep is None else ("choice", sorted(map(repr, sweep.values)))
