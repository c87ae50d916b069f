"""Which files of a folder are the config and the metrics of a run, by their names."""

from __future__ import annotations

import pytest

from paramimp.readers.config_file import config_and_metrics, other_config, tells_settings


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({"config.yaml", "args.json", "metrics.json", "log.csv"}, ("config.yaml", "metrics.json")),
        ({"config.json", "results.json"}, ("config.json", "results.json")),
        ({"config.yml"}, ("config.yml", None)),
        ({"args.json", "run_config.yaml", "metrics.json"}, ("args.json", "metrics.json")),  # the usual name comes first
        ({"params.yaml", "history.csv"}, ("params.yaml", "history.csv")),
        ({"params.yaml"}, (None, None)),  # alone it is of anything
        ({"params.yaml", "cfg.yaml", "metrics.json"}, (None, "metrics.json")),
        ({"notes.txt", "log.csv"}, (None, None)),
    ],
)
def test_a_run_has_a_config_and_metrics(files: set[str], found: tuple[str | None, str | None]) -> None:
    assert config_and_metrics(files) == found


@pytest.mark.parametrize(
    "name",
    [
        "params.yaml",
        "hyperparams.json",
        "Hyperparameter.yml",
        "train_args.json",
        "cfg.yaml",
        "config.toml",
        "config_used.yaml",
        "resolved_config.json",
    ],
)
def test_a_document_named_after_settings_alone_is_a_config(name: str) -> None:
    assert other_config({name, "metrics.json", "weights.pt"}) == name


@pytest.mark.parametrize(
    "name",
    [
        "model_config.json",
        "best_params.json",
        "used_params_model.json",
        "seed_config.json",
        "config.xml",
        "optimum.json",
        "params.csv",
    ],
)
def test_a_document_of_something_else_is_none(name: str) -> None:
    assert other_config({name, "metrics.json"}) is None


def test_words_of_params_are_known_in_other_languages() -> None:
    assert all(tells_settings([word]) for word in ("params", "parameter", "parametri", "hparams", "hyperparameters"))
    assert not any(tells_settings([word]) for word in ("results", "part", "parity", "harm", "model"))
