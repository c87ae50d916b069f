"""Values of options: what is taken, and what is refused with the value that was probably meant."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click
import pytest

from paramimp.cli.value_types import (
    Choice,
    FilePath,
    Finite,
    MetricName,
    OutputFile,
    ParamName,
    RunsPath,
    WholeNumber,
    split_at_commas,
)


def refusal(kind: click.ParamType, value: Any) -> str:  # type: ignore[type-arg]  # generic since click 8.5
    with pytest.raises(click.BadParameter) as refused:
        kind.convert(value, None, None)
    return refused.value.message


def test_a_choice_that_is_nearly_right_is_answered_with_the_right_one() -> None:
    kind = Choice(["permutation", "fanova", "shap"])
    assert kind.convert("fanova", None, None) == "fanova"
    assert refusal(kind, "permutaton").endswith("; write permutation.")
    assert refusal(kind, "zzz") == "'zzz' is not one of permutation, fanova, shap; choose one of them."


@pytest.mark.parametrize(("text", "number"), [("3", 3), (" 4 ", 4), ("+5", 5), (6, 6)])
def test_a_whole_number_is_read(text: Any, number: int) -> None:
    assert WholeNumber(1, 10).convert(text, None, None) == number


@pytest.mark.parametrize("text", ["0", "11", "2.0", "1e1", "٣", "", "nan", "1_0"])
def test_what_is_no_whole_number_in_the_range_is_refused_with_the_range(text: str) -> None:
    assert "is no whole number from 1 to 10; write one" in refusal(WholeNumber(1, 10), text)
    assert "whole number from 1 up" in refusal(WholeNumber(1, None), "0")
    assert "whole number;" in refusal(WholeNumber(None, None), "x")


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("60%", "'60%' is no number; write 0.6."),
        ("0,6", "'0,6' is no number; write 0.6."),
        ("half", "'half' is no number; write one such as 0.6."),
        ("60", "60 is out of range; write a number from 0 to 1, such as 0.6 for 60%."),
        ("-0.1", "-0.1 is out of range; write a number from 0 to 1."),
        ("nan", "nan is out of range; write a number from 0 to 1."),
        ("inf", "inf is out of range; write a number from 0 to 1."),
    ],
)
def test_a_share_in_another_form_is_answered_with_how_to_write_it(text: str, hint: str) -> None:
    assert refusal(Finite(0, 1), text) == hint


def test_the_bounds_of_a_number_are_allowed_and_without_any_all_but_nan_is() -> None:
    assert [Finite(0, 1).convert(text, None, None) for text in ("0", "1", "1e-3")] == [0.0, 1.0, 0.001]
    assert Finite(None, None).convert("-1e9", None, None) == -1e9
    assert "other than nan" in refusal(Finite(None, None), "nan")


def test_a_dash_is_standard_output_and_a_folder_is_no_file(tmp_path: Path) -> None:
    assert OutputFile().convert("-", None, None) is None
    assert OutputFile().convert(str(tmp_path / "new.json"), None, None) == str(tmp_path / "new.json")
    assert f"name a file, such as {os.path.join(tmp_path, 'report.json')}." in refusal(OutputFile(), str(tmp_path))


def test_a_path_in_a_config_is_seen_from_that_config_and_an_address_is_what_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path / "sub")
    config = str(tmp_path / "pyproject.toml")
    for kind in (RunsPath(), FilePath()):
        assert os.path.abspath(kind.anchored("runs", config)) == str(tmp_path / "runs")
    assert RunsPath().anchored("s3://bucket/runs", config) == "s3://bucket/runs"


def test_commas_separate_names_and_what_has_none_is_kept() -> None:
    context = click.Context(click.Command("x"))
    parameter = click.Option(["--x"])
    assert split_at_commas(context, parameter, ["a, b", "c", "d,", " "]) == ("a", "b", "c", "d", "")
    address = "postgresql://me:pass,word@host/db"
    assert split_at_commas(context, parameter, [address]) == (address,)


def test_names_of_the_runs_complete_what_was_begun(tmp_path: Path) -> None:
    for number in range(2):
        run = tmp_path / f"run_{number}"
        run.mkdir()
        (run / "config.yaml").write_text(f"lr: {number}\nlayers: {number}\n")
        (run / "metrics.json").write_text('{"val_loss": 0.5, "val_acc": 0.9}')
    context = click.Context(click.Command("x"))
    context.params["runs"] = (str(tmp_path),)
    parameter = click.Option(["--x"])
    assert {item.value for item in MetricName().shell_complete(context, parameter, "val_")} == {"val_loss", "val_acc"}
    assert [item.value for item in ParamName().shell_complete(context, parameter, "la")] == ["layers"]
    assert [item.value for item in ParamName().shell_complete(context, parameter, "lr,la")] == ["lr,layers"]
