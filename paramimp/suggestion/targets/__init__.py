"""Tools whose files a suggestion can be written as: one file each; this table is the only place that names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.registry import Registry

if TYPE_CHECKING:
    from paramimp.suggestion.suggestion import Suggestion
    from paramimp.suggestion.targets.interface import Target

TARGETS: Registry[Target] = Registry(
    "paramimp.targets",
    {
        "wandb": "paramimp.suggestion.targets.wandb:WANDB",
        "optuna": "paramimp.suggestion.targets.optuna:OPTUNA",
        "hydra": "paramimp.suggestion.targets.hydra:HYDRA",
        "ray": "paramimp.suggestion.targets.ray:RAY",
        "configspace": "paramimp.suggestion.targets.configspace:CONFIGSPACE",
        "yaml": "paramimp.suggestion.targets.yaml:YAML",
    },
)
"""In the order shown to people."""


def write(suggestion: Suggestion, target: str) -> str:
    """The file for a tool.

    Raises
    ------
    ParamimpError : there is no such target, or it cannot express the space; the message says what to do.
    """
    return TARGETS.load(target).write(suggestion)
