"""Readers: one file per log format; this table is the only place that names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paramimp.readers.interface import Reader, Trait

READERS: Registry[Reader] = Registry(
    "paramimp.readers",
    {
        "native": "paramimp.readers.native:NATIVE",
        "one-file": "paramimp.readers.one_file:ONE_FILE",
        "printed-log": "paramimp.readers.printed_log:PRINTED_LOG",
        "wandb": "paramimp.readers.wandb.reader:WANDB",
        "mlflow": "paramimp.readers.mlflow.reader:MLFLOW",
        "mlflow-server": "paramimp.readers.mlflow.server:MLFLOW_SERVER",
        "tensorboard": "paramimp.readers.tensorboard.reader:TENSORBOARD",
        "lightning": "paramimp.readers.lightning:LIGHTNING",
        "hydra": "paramimp.readers.hydra.reader:HYDRA",
        "ray": "paramimp.readers.ray_tune:RAY_TUNE",
        "optuna": "paramimp.readers.optuna.reader:OPTUNA",
        "sacred": "paramimp.readers.sacred:SACRED",
        "huggingface": "paramimp.readers.huggingface.reader:HUGGINGFACE",
        "dvclive": "paramimp.readers.dvclive:DVCLIVE",
        "kerastuner": "paramimp.readers.kerastuner:KERASTUNER",
        "nni": "paramimp.readers.nni.reader:NNI",
        "flaml": "paramimp.readers.flaml:FLAML",
        "comet": "paramimp.readers.comet:COMET",
        "clearml": "paramimp.readers.clearml:CLEARML",
        "neptune": "paramimp.readers.neptune:NEPTUNE",
        "ludwig": "paramimp.readers.ludwig:LUDWIG",
        "spacy": "paramimp.readers.spacy:SPACY",
        "graphgym": "paramimp.readers.graphgym:GRAPHGYM",
        "mmengine": "paramimp.readers.mmengine:MMENGINE",
        "aim": "paramimp.readers.aim:AIM",
        "smac": "paramimp.readers.smac:SMAC",
        "hpbandster": "paramimp.readers.hpbandster:HPBANDSTER",
        "guild": "paramimp.readers.guild:GUILD",
        "swanlab": "paramimp.readers.swanlab:SWANLAB",
        "trackio": "paramimp.readers.trackio:TRACKIO",
        "rl-zoo": "paramimp.readers.rl_zoo:RL_ZOO",
        "yolo": "paramimp.readers.arguments:ARGUMENTS",
        "printed-report": "paramimp.readers.printed_report:PRINTED_REPORT",
        "table": "paramimp.readers.table.reader:TABLE",
        "partitions": "paramimp.readers.partitions:PARTITIONS",
        "wandb-csv": "paramimp.readers.wandb.csv_export:WANDB_CSV",
    },
)
OTHERWISE = (
    "Where none of these can use a run, folders beside each other are compared: of the files that they have in common,"
    " some hold settings and some hold results. --config-file and --metrics-file choose these files."
)
"""What is done with folders that no reader knows (`readers.layout`)."""


def readers_with(trait: Trait, names: Iterable[str]) -> frozenset[str]:
    """Those of some readers, by their names, that have a trait; a name that nobody registered has none.

    Only the readers named are imported.
    """
    from paramimp.readers.interface import has  # not for `--help`, which needs the names above

    known = READERS.names()
    return frozenset(name for name in set(names) if name in known and has(READERS.load(name), trait))
