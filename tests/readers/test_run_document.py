"""Documents of one run: what is told, what is measured, and what is no run."""

from __future__ import annotations

from typing import Any

import pytest

from paramimp.readers.run_document import arguments_in, run_in


@pytest.mark.parametrize(
    ("document", "params", "metrics"),
    [
        ({"args": {"lr": 0.1}, "val_loss": 0.3}, {"lr": 0.1}, {"val_loss": 0.3}),
        ({"config": {"lr": 0.1}, "results": {"acc": 0.9}}, {"lr": 0.1}, {"acc": 0.9}),
        ({"parameter": {"lr": 0.1}, "ergebnisse": {"fehler": 0.3}}, {"lr": 0.1}, {"ergebnisse.fehler": 0.3}),
        ({"parametri": {"lr": 0.1}, "perdita": 0.3}, {"lr": 0.1}, {"perdita": 0.3}),
        ({"lr": 0.1, "opt": "adam", "results": {"acc": 0.9}}, {"lr": 0.1, "opt": "adam"}, {"acc": 0.9}),
        ({"args": "Namespace(lr=0.1, layers=2)", "loss": 0.25}, {"lr": 0.1, "layers": 2}, {"loss": 0.25}),
        ({"args": {"lr": 1}, "seed": 3, "net": "cnn", "loss": 1.5}, {"lr": 1, "seed": 3, "net": "cnn"}, {"loss": 1.5}),
        ({"args": {"lr": 0.1}, "history": {"loss": [2.0, 1.0]}}, {"lr": 0.1}, {"loss": [2.0, 1.0]}),
        ({"config": {"a": 1}, "params": {"b": 2}, "loss": 0.5}, {"config.a": 1, "params.b": 2}, {"loss": 0.5}),
        ({"args": {"lr": 0.1}, "test": 5, "fraction": 0.37}, {"lr": 0.1}, {"test": 5, "fraction": 0.37}),
        (
            {"eval": {"model": "a", "args": {"shots": 5}}, "results": {"acc": 0.9}, "stats": {"tokens": 7}},
            {"eval.model": "a", "eval.args.shots": 5},
            {"acc": 0.9, "tokens": 7},
        ),  # "eval" says how
        ({"args": {"lr": 0.1}, "eval": {"hd95": 4.5}}, {"lr": 0.1}, {"hd95": 4.5}),
        ({"args": {"lr": 1}, "loss": [2.0, 1.0], "ok": [True, False]}, {"lr": 1}, {"loss": [2, 1], "ok": [1, 0]}),
    ],
)  # fmt: skip
def test_arguments_are_params_and_what_stands_beside_them_was_measured(
    document: dict[str, Any], params: dict[str, Any], metrics: dict[str, Any]
) -> None:
    found = run_in(document)
    assert found is not None
    assert (dict(found.params), dict(found.metrics)) == (params, metrics)


@pytest.mark.parametrize(
    "document",
    [
        {"lr": 0.1, "layers": 2},  # a config
        {"loss": 0.1, "acc": 0.9},  # metrics
        {"args": {"lr": 0.1}},
        {"args": {}, "loss": 0.5},
        {"args": {"lr": 0.1}, "epochs": 10},  # a whole number by the name of no result
        {"compiler": {"args": {"O": 2}}, "version": 3},
        {"best_params": {"lr": 0.1}, "loss": 0.5},  # of no single run
        {"param_importances": {"lr": 0.7}, "value": 0.25},
        {"results": {"acc": 0.9}},
        {"lr": 0.1, "results": ["a", "b"]},
        [{"args": {"lr": 0.1}, "loss": 0.5}],
        "args",
        None,
    ],
)
def test_a_document_that_holds_one_part_alone_or_none_is_no_run(document: Any) -> None:
    assert run_in(document) is None


def test_a_final_result_decides_over_the_history_of_its_name() -> None:
    found = run_in({"args": {"lr": 0.1}, "history": {"loss": [2.0, 1.0]}, "final": {"loss": 1.5}})
    assert found is not None
    loss = found.metrics["loss"]
    assert (loss if isinstance(loss, float) else loss[-1]) == 1.5


def test_results_of_one_name_in_two_blocks_have_the_names_of_their_blocks() -> None:
    found = run_in({"args": {"lr": 1}, "train_results": {"acc": 0.9, "n": 1.5}, "test_results": {"acc": 0.8}})
    assert found is not None
    assert dict(found.metrics) == {"train_results.acc": 0.9, "test_results.acc": 0.8, "n": 1.5}


def test_the_name_or_the_date_of_a_run_is_neither() -> None:
    found = run_in({"args": {"lr": 0.1}, "run_name": "a", "date": "2026-01-01", "status": "done", "loss": 0.5})
    assert found is not None
    assert dict(found.params) == {"lr": 0.1}


def test_the_arguments_of_a_document_are_found_whatever_else_it_holds() -> None:
    assert arguments_in({"hparams": {"lr": 0.1}, "anything": [1, 2]}) == {"lr": 0.1}
    assert arguments_in({"lr": 0.1}) == {}
    assert arguments_in([1]) == {}


@pytest.mark.parametrize(
    "document",
    [
        {"lr": 0.000253, "layers": [32, 64], "opt": {"name": "adam", "decay": None}, "size": 8},
        {"lernrate": 0.5, "opt": {"name": "adam"}},
        {"dropout": 0.1, "args": {"seed": 3}},
    ],
)
def test_a_config_with_a_block_of_options_is_no_run(document: dict[str, Any]) -> None:
    assert run_in(document) is None


@pytest.mark.parametrize(
    "document",
    [
        {"lr": 0.1, "val_loss": 0.5, "opt": {"wd": 0.1}},
        {"quality": 0.91234, "args": {"lr": 0.1}},
        {"seed": 1, "quality": 0.91234, "args": {"lr": 0.1}},
    ],
)
def test_a_result_beside_a_block_of_options_makes_a_run(document: dict[str, Any]) -> None:
    assert run_in(document) is not None


def test_how_something_is_searched_was_told_and_what_a_search_tried_was_not() -> None:
    """As benchmarks of indices have it, and as sweeps store their space."""
    found = run_in({"index_params": {"m": 16}, "search_params": {"ef": 50, "x": {"top": 10}}, "results": {"rps": 9.5}})
    assert found is not None
    assert dict(found.params) == {"index_params.m": 16, "search_params.ef": 50, "search_params.x.top": 10}
    assert dict(found.metrics) == {"rps": 9.5}
    found = run_in({"args": {"lr": 0.1}, "search_params": {"lr": [0.1, 0.2]}, "val_loss": 0.5})
    assert found is not None
    assert dict(found.params) == {"lr": 0.1}


TIMES = {"total_s": 100.96779, "per_step_ms": 3.358049}
RESULT = {"val_loss": 0.5}


@pytest.mark.parametrize(
    ("document", "params"),
    [
        ({"lr": 0.1, "width": 8, "result": RESULT, "timing": TIMES}, {"lr", "width"}),
        ({"lr": 0.1, "result": RESULT, "total_s": 100.96779, "gpu": "T4"}, {"lr", "gpu"}),
        ({"lr": 0.1, "result": RESULT, "pace": {"wait_s": 12, "hold": 9}}, {"lr", "pace.wait_s", "pace.hold"}),
        ({"lr": 0.1, "result": RESULT, "cost": {"time_ms": 12, "peak_mb": 900}}, {"lr"}),
        ({"lr": 0.1, "noise": {"rho": 0.283742}, "result": RESULT}, {"lr", "noise.rho"}),
        ({"mixing": 0.283742, "lr": 0.1, "result": RESULT, "shift": 3}, {"mixing", "lr", "shift"}),
        ({"result": RESULT, "lr": 0.1, "mixing": 0.283742}, {"mixing", "lr"}),
        ({"lr": 0.1, "result": RESULT, "mixing": 0.283742, "dropout": 0.5}, {"mixing", "lr", "dropout"}),
        (
            {"lr": 0.1, "result": RESULT, "crop": {"kind": "random", "scale": 0.283742}},
            {"lr", "crop.kind", "crop.scale"},
        ),
    ],
    ids=["a block", "a number", "typed", "units", "before", "short", "behind", "around", "words"],
)
def test_numbers_behind_the_results_that_nobody_typed_were_measured(document: dict[str, Any], params: set[str]) -> None:
    found = run_in(document)
    assert found is not None
    assert set(found.params) == params


@pytest.mark.parametrize(
    "document",
    [
        # the settings of a run, with a block of the optimizer and the names of what to measure
        {"metrics": ["fid50k_full"], "G_opt_kwargs": {"lr": 0.002}, "batch_size": 32, "total_kimg": 25000},
        # results in blocks of several forms, one of which has the word for results in its name
        {"foreground_mean": {"Dice": 0.9, "IoU": 0.8}, "metric_per_case": [{"metrics": {"1": {"Dice": 0.9}}}]},
        {"metrics": {"both": {"hits_at_10": 0.5}}, "losses": [0.5, 0.4], "times": {"training": 10.1}, "stopper": None},
    ],
)
def test_settings_alone_and_results_alone_are_no_run(document: dict[str, Any]) -> None:
    assert run_in(document) is None


def test_a_setting_beside_results_makes_a_run_whatever_else_stands_there() -> None:
    found = run_in({"lr": 0.1, "best": {"val_loss": 0.25}, "results": {"acc": 0.9}})
    assert found is not None
    assert found.params["lr"] == 0.1


@pytest.mark.parametrize(
    ("results", "params", "metrics"),
    [
        (
            {"jobs": [{"job options": {"depth": "8", "bs": "4k"}, "read": {"iops": 2.5}}], "loss": 0.5},
            {"jobs.job options.depth": "8", "jobs.job options.bs": "4k"},
            {"jobs.read.iops": [2.5], "loss": 0.5},
        ),
        (
            {"scores": {"cfg": {"solver": "cg", "tol": 0.5}, "acc": 0.9}},
            {"scores.cfg.solver": "cg", "scores.cfg.tol": 0.5},
            {"acc": 0.9},
        ),
        (
            {"scores": {"options": {"a": 0.9, "b": 0.7}, "acc": 0.9}},
            {},
            {"options.a": 0.9, "options.b": 0.7, "acc": 0.9},
        ),
        ({"scores": {"params": 1200, "acc": 0.9}}, {}, {"params": 1200, "acc": 0.9}),
        ({"scores": {"best_params": {"lr": 0.5}, "acc": 0.9}}, {}, {"best_params.lr": 0.5, "acc": 0.9}),
    ],
    ids=["in a list of one", "in a block", "accuracies by option", "a count", "of a search"],
)  # fmt: skip
def test_settings_among_the_results_are_params_and_what_is_only_called_so_is_none(
    results: dict[str, Any], params: dict[str, Any], metrics: dict[str, Any]
) -> None:
    found = run_in({"config": {"engine": "x"}, **results})
    assert found is not None
    assert dict(found.params) == {"engine": "x", **params}
    assert dict(found.metrics) == metrics


def test_settings_that_differ_between_the_results_of_a_run_are_no_params_of_it() -> None:
    jobs = [{"options": {"depth": depth, "bs": "4k"}, "speed": depth * 2.0} for depth in (1, 2)]
    found = run_in({"config": {"engine": "x"}, "jobs": jobs, "loss": 0.5})
    assert found is not None
    assert dict(found.params) == {"engine": "x"}
