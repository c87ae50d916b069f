"""What each reader declares. Written by `python -m tests.reference`; change the readers instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# fmt: off
SIGNS: Mapping[str, tuple[str, str, str, str, str]] = {
    "native": (
        (
            "*.csv *.dat *.json *.jsonl *.log *.ndjson *.npz *.out *.tsv *.txt *.yaml *.yml args* args.json "
            "arguments* cfg* conf* config* config.json config.yaml config.yml hparam* hparams.json hyper* "
            "hyperparameters.json metrics.json metrics.jsonl param* params.json settings* variant.json"
        ),
        "", "", "BY_SCRIPT IN_NAMED_FOLDERS", "OtherFileReader",
    ),
    "one-file": (
        (
            "*.csv *.dat *.json *.jsonl *.log *.ndjson *.npz *.out *.tsv *.txt *.yaml *.yml args* arguments* cfg* "
            "conf* config* hparam* hyper* param* settings*"
        ),
        "", "", "BY_CONTENT IN_NAMED_FOLDERS TABULAR", "",
    ),
    "printed-log": (
        "*.log *.out *.txt",
        "", "", "BY_CONTENT BY_SCRIPT IN_NAMED_FOLDERS", "",
    ),
    "wandb": (
        (
            "*.wandb dryrun-* files offline-run-* run-* wandb-history.jsonl wandb-metadata.json "
            "wandb-summary.json"
        ),
        "*.wandb", "", "", "HomeReader",
    ),
    "mlflow": (
        "meta.yaml",
        "*.db *.db3 *.sqlite *.sqlite3", "", "", "HomeReader",
    ),
    "mlflow-server": (
        "",
        "", "", "", "AddressReader",
    ),
    "tensorboard": (
        (
            "*tfevents* dev eval evaluation events log logs runs summaries summary tb tb_logs tensorboard "
            "tensorboard_logs tensorboards test testing tf_logs tfevents train training val valid validation"
        ),
        "", "", "IN_NAMED_FOLDERS", "",
    ),
    "lightning": (
        "hparams.yaml",
        "", "", "IN_NAMED_FOLDERS", "",
    ),
    "hydra": (
        ".hydra",
        "", "", "", "",
    ),
    "ray": (
        "experiment_state-* result.json",
        "", "", "", "HomeReader",
    ),
    "optuna": (
        "",
        "*.csv *.db *.db3 *.journal *.log *.sqlite *.sqlite3", "", "", "AddressReader",
    ),
    "sacred": (
        "run.json",
        "", "", "", "",
    ),
    "huggingface": (
        "checkpoint-* trainer_state.json",
        "", "", "IN_NAMED_FOLDERS", "",
    ),
    "dvclive": (
        "*.tsv params.yaml plots scalars",
        "", "", "IN_NAMED_FOLDERS", "",
    ),
    "kerastuner": (
        "trial.json",
        "", "", "", "",
    ),
    "nni": (
        "parameter.cfg",
        "nni.sqlite", "", "", "",
    ),
    "flaml": (
        "",
        "*.log *automl* *flaml*", "", "", "",
    ),
    "comet": (
        "messages.json",
        "*.zip", ".cometml-runs", "", "",
    ),
    "clearml": (
        "task.json",
        "*.zip", "", "", "",
    ),
    "neptune": (
        "*part_*.parquet data-*.log",
        "", ".neptune", "", "",
    ),
    "ludwig": (
        "description.json",
        "", "", "", "",
    ),
    "spacy": (
        "meta.json model-best model-last",
        "", "", "", "",
    ),
    "graphgym": (
        "config.json config.yaml config.yml",
        "", "", "", "",
    ),
    "mmengine": (
        "*.log.json vis_data",
        "", "", "IN_NAMED_FOLDERS", "",
    ),
    "aim": (
        ".aim",
        "", "", "", "",
    ),
    "smac": (
        "runhistory.json",
        "", "", "", "",
    ),
    "hpbandster": (
        "configs.json",
        "", "", "", "",
    ),
    "guild": (
        ".guild",
        "", ".guild", "", "",
    ),
    "swanlab": (
        "backup.swanlab run-*.swanlab",
        "", "", "", "",
    ),
    "trackio": (
        "",
        "*.db *.db3 *.sqlite *.sqlite3", "", "", "",
    ),
    "rl-zoo": (
        "*.monitor.csv evaluations.npz",
        "", "", "", "",
    ),
    "yolo": (
        "args.yaml opt.yaml",
        "", "", "", "",
    ),
    "printed-report": (
        "",
        "", "", "LAST_RESORT TABULAR", "BelowReader",
    ),
    "table": (
        "",
        "", "", "LAST_RESORT TABULAR", "BesideReader",
    ),
    "partitions": (
        "*=*",
        "", "", "TABULAR", "",
    ),
    "wandb-csv": (
        "",
        "", "", "TABULAR", "",
    ),
}
"""Markers, files, homes, traits and kinds of each reader, with spaces between them."""
# fmt: on
