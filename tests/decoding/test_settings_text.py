"""Settings that scripts logged as texts for people."""

from __future__ import annotations

import pytest

from paramimp.decoding.settings_text import is_rule, settings_in


def test_a_value_may_hold_bars_of_its_own() -> None:
    assert settings_in("|param|value|\n|-|-|\n|stages|a|b|\n|lr|0.1|") == {"stages": "a|b", "lr": 0.1}


@pytest.mark.parametrize(
    "content", ["", "|", "|a|\n|-|", "Namespace(", "f(x=open('a'))", "Args(a=B(1))", "Args(a=(1)", "- a\n- b"]
)
def test_a_text_of_anything_else_holds_no_settings(content: str) -> None:
    assert settings_in(content) is None


def test_objects_within_objects_are_dictionaries() -> None:
    printed = "Config(lr=0.1, betas=(0.9, 0.99), model=Model(depth=3, act=Act()), name='f(x=1)')"
    model = {"depth": 3, "act": {}}
    assert settings_in(printed) == {"lr": 0.1, "betas": [0.9, 0.99], "model": model, "name": "f(x=1)"}


def test_options_that_stand_between_two_rules_are_read_without_their_defaults() -> None:
    """As CycleGAN and pix2pix print them, names to the right."""
    lines = ["----------------- Options ---------------", "            lr: 0.01    \t[default: 0.1]"]
    text = "\n".join([*lines, "    batch_size: 4", "         label: a-b", "----------------- End -------------------"])
    assert settings_in(text) == {"lr": 0.01, "batch_size": 4, "label": "a-b"}


def test_dots_may_lead_to_the_values() -> None:
    """As Megatron prints its arguments."""
    lines = ["------------------------ arguments ------------------------", "  lr .............. 0.0003"]
    text = "\n".join(
        [*lines, "  data_path ....... ['a..b']", "-------------------- end of arguments ---------------------"]
    )
    assert settings_in(text) == {"lr": 0.0003, "data_path": ["a..b"]}


def test_a_printed_text_with_signs_of_equality_in_it_is_read_as_printed() -> None:
    assert settings_in("Args(where='a=1, b=2', lr=1e-3)") == {"where": "a=1, b=2", "lr": 1e-3}


@pytest.mark.parametrize("line", ["-" * 20, "=" * 6, "---- Options ----", "   === Args ===  "])
def test_a_line_above_options(line: str) -> None:
    assert is_rule(line)


@pytest.mark.parametrize("line", ["---", "- a", "lr: 0.1", "--lr 0.1 --wd 0", "--- a: b ---", ""])
def test_any_other_line(line: str) -> None:
    assert not is_rule(line)
