"""What fits the shape of an earlier config says what the parser makes of it, and what does not fit is left to that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from paramimp.decoding import yaml_shapes
from paramimp.decoding.flatten import flatten_config
from paramimp.decoding.yaml_shapes import LEARNT_AT, Shapes
from paramimp.decoding.yaml_text import load_yaml
from paramimp.runs import Unreadable

if TYPE_CHECKING:
    from paramimp.decoding.yaml_shapes import Params

ONE = "lr: 0.1\nmodel:\n  depth: 3\n  sizes: [64, 32]\nname: 'a b'\n# seen\nflag: true\n"
OTHER = ONE.replace("0.1", "2e-5").replace("depth: 3", "depth: 12").replace("true", "off")


def told(text: str) -> str:
    """What the parser makes of a config, with the types of the values; what is wrong with it."""
    try:
        return as_text(flatten_config(load_yaml(text.encode())))
    except (Unreadable, AttributeError) as error:
        return repr(error)


def as_text(params: Params) -> str:
    return repr([(name, type(value), value) for name, value in params.items()])


def learnt(*texts: str, at: tuple[int, ...] = (2,)) -> Shapes:
    """The shapes of some texts, of which each becomes one when it is met for the second time."""
    shapes = Shapes(at)
    for text in texts:
        shapes.learn(text)
    return shapes


def test_some_configs_with_the_same_names_make_a_shape_that_others_fit() -> None:
    assert learnt(ONE).params_of(OTHER) is None
    assert learnt(*[ONE] * (LEARNT_AT[0] - 1), at=LEARNT_AT).params_of(OTHER) is None
    assert learnt(*[ONE] * LEARNT_AT[0], at=LEARNT_AT).params_of(OTHER) is not None
    params = learnt(ONE, ONE).params_of(OTHER)
    assert params == {"lr": 2e-5, "model.depth": 12, "model.sizes": [64, 32], "name": "a b", "flag": "off"}
    assert list(params) == ["lr", "model.depth", "model.sizes", "name", "flag"]


def test_each_run_has_lists_of_its_own() -> None:
    shapes = learnt(ONE, ONE)
    first, second = shapes.params_of(ONE), shapes.params_of(ONE)
    assert first is not None
    assert second is not None
    assert first["model.sizes"] == second["model.sizes"]
    assert first["model.sizes"] is not second["model.sizes"]


@pytest.mark.parametrize(
    "text",
    [
        ONE + "more: 1\n",
        ONE.replace("  depth", "   depth"),
        ONE.replace("lr", "LR"),
        ONE.replace("'a b'", "'a c'"),
        ONE.replace("[64, 32]", "[64, 33]"),
        ONE.replace("lr: 0.1", "lr: 0.1 # high"),
        ONE.replace("lr: 0.1", "lr: &x 0.1"),
        ONE.replace("lr: 0.1", "lr:"),
        ONE.replace("lr: 0.1", "lr: 'quoted'"),
        ONE.replace("lr: 0.1", "lr: two words"),
        ONE.replace("lr: 0.1", "lr: a: b"),
        ONE.replace("lr: 0.1", "lr: - a"),
        ONE.replace("lr: 0.1", "lr: " + "1" * 70),
        ONE.replace("\n", "\r\n"),
        ONE[:-1],
        "",
    ],
)
def test_what_differs_in_anything_but_values_fits_no_shape(text: str) -> None:
    assert learnt(ONE, ONE).params_of(text) is None


@pytest.mark.parametrize("number", ["1" * 41, "-" + "1" * 50, "0x" + "f" * 45])
def test_a_number_of_endless_digits_is_left_to_the_parser(number: str) -> None:
    assert learnt(ONE, ONE).params_of(ONE.replace("0.1", number)) is None
    assert "digits" in told(ONE.replace("0.1", number))


@pytest.mark.parametrize(
    "text",
    [
        "lr: 0.1\nlr: 0.2\n",
        "fn: '<function f at 0x7f60c8a7fd08>'\nlr: 1\n",
        "a.b: 1\na:\n  b: 2\n",
        "lr: {desc: 1, value: 2}\n",
        "lr: 1\n- a\n",
        "lr: 1\n" + "# a remark\n" * 2_000,
        "just text\n",
        "",
    ],
    ids=lambda text: text[:20],
)
def test_what_is_not_certain_makes_no_shape(text: str) -> None:
    assert learnt(text, text, text).params_of(text) is None


def test_what_wandb_puts_around_values_is_taken_off_or_left_to_the_parser() -> None:
    text = "lr:\n  desc: 5\n  value: 0.1\nopt:\n  value: adam\nwandb_version: 1\n"
    for each in (text, "lr:\n  value: 0.1\nopt:\n  value: adam\n", "lr:\n  value: 0.1\nopt: adam\n"):
        params = learnt(each, each).params_of(each.replace("0.1", "0.3"))
        assert params is None or as_text(params) == told(each.replace("0.1", "0.3"))


def test_of_runs_that_are_all_unlike_no_more_are_counted_than_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_shapes, "_MOST_SEEN", 5)
    shapes = learnt(*[f"x{number}: 1\n" for number in range(5)], "y: 1\n", "y: 1\n")
    assert shapes.params_of("y: 1\n") is None
    shapes = learnt(*[f"x{number}: 1\n" for number in range(4)], "x0: 1\n")
    assert shapes.params_of("x0: 2\n") == {"x0": 2}


def test_the_newest_shapes_are_kept() -> None:
    texts = [f"x{number}: 1\n" for number in range(yaml_shapes._MOST_SHAPES + 1)]
    shapes = learnt(*texts, *texts)
    assert [shapes.params_of(text) is None for text in texts] == [True] + [False] * yaml_shapes._MOST_SHAPES


KEYS = st.sampled_from(["lr", "a", "b", "a.b", "value", "desc", "_wandb", "on", "1", "x-y", "model"])
WORDS = """~ null on no 1e-3 1.e5 .5 -.5 1_000.5 0o17 0x1f 1.2.3 nan .inf -.inf inf. 1:30 2020-01-01 a#b - -a -- +1 1. .
 ... e.5 {} [] 'q' "d" *x | > a,b é %x @x [1,2]""".split()
NUMBERS = st.one_of(st.integers().map(str), st.floats().map(repr), st.floats().map(lambda number: f"{number:e}"))
SCALARS = st.one_of(
    NUMBERS,
    st.booleans().map(str),
    st.sampled_from([*WORDS, "", "a: b", "- a", "&x 1", "!!str 1", "1 ", " 1", "1\t", "a 'b'"]),
    st.text(alphabet="-+.:eE_0123456789axn ~/#'\"[]{}", max_size=8),
)


@st.composite
def configs(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A config in block style, and others that have other values in its lines."""
    lines: list[str] = []
    levels = [0]
    for _ in range(draw(st.integers(1, 6))):
        indent = draw(st.sampled_from(levels))
        levels = [level for level in levels if level <= indent]
        head = " " * indent + draw(KEYS) + ":"
        kind = draw(st.sampled_from(["value", "value", "value", "nested", "list"]))
        lines.append(f"{head} {{}}" if kind == "value" else head)
        if kind == "nested":
            levels.append(indent + 2)
            lines.append(" " * (indent + 2) + draw(KEYS) + ": {}")
        elif kind == "list":
            lines.append(" " * indent + "- {}")
    form = "\n".join(lines) + draw(st.sampled_from(["\n", "", "\n\n", "\n# end\n"]))
    count = form.count("{}")

    def filled() -> str:
        text = form
        for value in draw(st.lists(SCALARS, min_size=count, max_size=count)):
            text = text.replace("{}", value.replace("{}", "{ }"), 1)
        return text

    return filled(), [filled() for _ in range(3)]


@given(configs())
def test_whatever_fits_says_what_the_parser_makes_of_it(texts: tuple[str, list[str]]) -> None:
    first, others = texts
    shapes = learnt(first, first)
    for text in (first, *others):
        params = shapes.params_of(text)
        assert params is None or as_text(params) == told(text)


CONFIGS = st.dictionaries(st.sampled_from("abcdefgh"), st.one_of(st.floats(), st.integers(), st.booleans()), min_size=1)


@given(CONFIGS)
def test_what_the_usual_dumper_writes_of_numbers_fits_with_any_other_numbers(config: dict[str, float]) -> None:
    shapes = learnt(*[yaml.safe_dump(dict.fromkeys(config, 0.5))] * 2)
    text = yaml.safe_dump(config)
    params = shapes.params_of(text)
    assert params is not None or "inf" in text or any(abs(value) >= 10**40 for value in config.values())
    assert params is None or as_text(params) == told(text)
