"""What the script of the page draws from: the axes of the runs, their values and labels, and where the runs lie."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import paramimp
from paramimp.formats.html.data import link
from tests.formats.effect_sample import report_with_effects, used_runs
from tests.formats.html.test_page import data_of, page


@pytest.mark.parametrize(
    ("path", "folder", "href"),
    [
        ("run_1", "runs", "./runs/run_1"),
        ("run_1", "../runs", "../runs/run_1"),
        ("run_1", ".", "./run_1"),
        ("/data/run_1", "runs", "/data/run_1"),
        ("javascript:alert(1)", "runs", ""),
        ("javascript:alert(1)", ".", ""),
        ("a/javascript:alert(1)", ".", "./a/javascript%3Aalert%281%29"),
        ("//evil.example/x", ".", "./evil.example/x"),
        ("s3://bucket/run", "runs", ""),
        ("run_1", None, ""),
        ('"><b>', "runs", "./runs/%22%3E%3Cb%3E"),
        ("a b#c?d", "runs", "./runs/a%20b%23c%3Fd"),
        ("\udcff", "runs", "./runs/%FF"),
    ],
)
def test_links_lead_to_folders_and_nowhere_else(path: str, folder: str | None, href: str) -> None:
    assert link(path, folder) == href


def test_numbers_in_the_data_have_as_many_digits_as_a_screen_shows() -> None:
    (metric,) = data_of(page())["metrics"]
    (lr,) = [axis for axis in metric["axes"] if axis["title"] == "optimizer.lr"]
    assert lr["log"] is True
    assert all(
        len(repr(value).replace("e-0", "").replace(".", "").replace("-", "").lstrip("0")) <= 6 for value in lr["values"]
    )
    runs = used_runs()
    assert lr["values"] == pytest.approx(runs.params["optimizer.lr"].values.tolist(), rel=1e-3)


def test_axes_stand_in_the_order_of_importance_behind_the_metric() -> None:
    (metric,) = data_of(page())["metrics"]
    titles = [axis["title"] for axis in metric["axes"]]
    assert titles == ["val_loss", "optimizer.lr", "optimizer.name", "model.encoder.layers.attention.dropout",
                      "optimizer.momentum", "data.augment", "model.width", "seed"]  # fmt: skip


def test_null_that_is_a_choice_is_a_value_of_its_axis_and_a_param_that_is_off_has_none() -> None:
    rng = np.random.default_rng(0)
    runs: list[dict[str, object]] = []
    for n in range(60):
        run: dict[str, object] = {
            "sched": ["null", "cosine", "step"][n % 3],
            "clip": ["null", 0.5, 2.0][rng.integers(3)],
        }
        run |= {"opt": "sgd", "momentum": rng.random()} if n % 2 else {"opt": "adam"}
        runs.append({**run, "loss": float(n % 3 + (n % 2) * rng.random())})
    (metric,) = data_of(paramimp.render(paramimp.analyze(runs, "loss"), "html"))["metrics"]
    axes = {axis["title"]: axis for axis in metric["axes"]}
    assert sorted(axes["sched"]["levels"]) == ["cosine", "null", "step"]
    assert set(axes["sched"]["values"]) == {0, 1, 2}
    assert axes["clip"]["absent"] == "null"
    assert None in axes["clip"]["values"]
    assert None in axes["momentum"]["values"]
    assert "absent" not in axes["momentum"]


def test_names_that_have_no_room_at_an_axis_are_cut_to_what_tells_them_apart() -> None:
    made, runs = report_with_effects(), used_runs()
    old = [param.param for param in made.params if param.param in runs.params]
    new = {name: f"model.encoder.block_{place:02}.attention.dropout" for place, name in enumerate(old)}
    kinds = tuple(f"a_scheduler_of_the_kind_{place}" for place in range(3))
    params = {new[name]: replace(param, levels=kinds[: len(param.levels)]) for name, param in runs.params.items()}
    renamed = tuple(replace(param, param=new[param.param]) for param in made.params if param.param in new)
    (metric,) = data_of(page(replace(made, params=renamed, runs=replace(runs, params=params))))["metrics"]
    first, *axes = metric["axes"]
    assert "label" not in first
    assert [axis["title"] for axis in axes] == list(new.values())
    assert [axis["label"] for axis in axes] == [f"…_{place:02}.attention.dropout" for place in range(len(axes))]
    ends = {tuple(axis["levels"]): axis["ends"] for axis in axes if "levels" in axis}
    assert ends[kinds] == ["a_sched…kind_0", "a_sched…kind_1", "a_sched…kind_2"]
