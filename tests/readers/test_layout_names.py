"""What the names of sibling folders and files tell."""

from __future__ import annotations

import pytest

from paramimp.readers.layout.names import may_be_designed, params_of_names, varied_in_names


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["n20_er_lam0_seed1", "n20_er_lam0.5_seed2"], [{"lam": 0, "seed": 1}, {"lam": 0.5, "seed": 2}]),
        (["a/lr0.1_bs8", "b/lr0.2_bs8"], [{"lr": 0.1, "bs": 8}, {"lr": 0.2, "bs": 8}]),
        (["vgg_lr0p1", "resnet_lr0p2"], [{"name_part_1": "vgg", "lr": 0.1}, {"name_part_1": "resnet", "lr": 0.2}]),
        (["lr_0.1_adam", "lr_1_sgd"], [{"lr": 0.1, "name_part_3": "adam"}, {"lr": 1, "name_part_3": "sgd"}]),
        (["exp1_lr0.1_a", "exp2_lr1_a"], [{"lr": 0.1}, {"lr": 1}]),
        (["run_1", "run_2"], ()),
        (["seed_1_x", "seed_2_x"], ()),
        (["vgg_a", "resnet_b"], ()),
        (["vgg_lr0.1", "resnet"], ()),
    ],
)
def test_names_made_of_the_same_parts_tell_what_differs(names: list[str], expected: object) -> None:
    assert params_of_names(names) == expected


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["cases/naca_U10_aoa4", "cases/naca_U20_aoa8"], [{"U": 10, "aoa": 4}, {"U": 20, "aoa": 8}]),
        (["a/20k-atoms/2", "a/20k-atoms/4"], [{"name_part_7": 2}, {"name_part_7": 4}]),
        (["x/php.t0/php.t0.log", "x/s.t2/s.t2.log"], [{"t": 0}, {"t": 2}]),
        (["res.a.thr10", "res.b.x.thr1"], [{"name_part_2": "res.a.thr10"}, {"name_part_2": "res.b.x.thr1"}]),
        (["a", "a"], [{}, {}]),
        ([], []),
    ],
    ids=["words", "a number of a folder's own", "repeated", "of other lengths", "alike", "none"],
)  # fmt: skip
def test_what_varies_in_paths_is_called_by_words_or_places(names: list[str], expected: object) -> None:
    assert varied_in_names(names) == expected


@pytest.mark.parametrize(
    ("names", "may_be"),
    [
        ([f"naca_U{u}_aoa{a}" for u in (10, 20) for a in (0, 4)], True),
        ([f"k{k}_cov{c}" for k in (21, 31) for c in (1, 2)], True),
        ([f"patient_{n}" for n in range(6)], False),
        ([f"patient{n}_visit{v}" for n in range(1, 4) for v in (1, 2)], False),
        ([f"cam{n}/day{d}" for n in (1, 2) for d in (1, 2, 3)], False),
        (["2024-05-01_a", "2024-05-07_b", "2024-06-01_a"], False),
        ([f"img_{n}" for n in (3, 17, 40)], False),
        ([f"{city}_{year}" for city in ("graz", "wien") for year in (2020, 2022)], False),
        ([f"gmx/{atoms}/{nodes}" for atoms in ("20k", "80k") for nodes in (1, 2, 4, 8)], True),
        (["gmx/20k/1", "gmx/20k/2", "gmx/20k/8", "gmx/80k/4", "gmx/80k/8", "gmx/3M/1"], False),
        (["a/1", "a/2", "a/3", "b/1", "b/2", "b/7"], False),
    ],
    ids=[
        "cases",
        "assemblies",
        "patients",
        "visits",
        "cameras",
        "days",
        "images",
        "cities",
        "a benchmark",
        "not all pairs",
        "samples of sites",
    ],
)
def test_names_of_planned_runs_repeat_numbers_that_do_not_count_up(names: list[str], may_be: bool) -> None:
    assert may_be_designed(varied_in_names(names)) is may_be
