"""A sweep of Weights & Biases: the YAML file for ``wandb sweep``.

Its schema is that of https://github.com/wandb/sweeps (``config/schema.json``). It has no integers that are even by
their logarithms, no lattices that begin anywhere, and no conditions: these become lists of values, and comments.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from paramimp.suggestion.targets.told import (
    commands,
    commented,
    conditions,
    header,
    lattice_values,
    log_integers,
    refuse_names,
)
from paramimp.suggestion.targets.yaml_text import dumps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paramimp.suggestion.advice import Advice
    from paramimp.suggestion.suggestion import Suggestion

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
RULE = "letters, digits and _ . - (the first a letter or _)"
RUN_FOLDER = re.compile(r"\brun-\d{8}_\d{6}-(\w+)$")
PRIOR = 20
"""Old runs that are named at most in the command that hands them over."""


class Wandb:
    """The target."""

    name = "wandb"
    description = "A sweep of Weights & Biases, for wandb sweep FILE."

    def write(self, suggestion: Suggestion) -> str:
        """The whole file."""
        return commented([*header(suggestion), *_notes(suggestion)]) + dumps(self.native(suggestion))

    def native(self, suggestion: Suggestion) -> dict[str, Any]:
        """The configuration of the sweep.

        Raises
        ------
        ParamimpError : the tool does not take the name of a param.
        """
        refuse_names(suggestion, NAME, "Weights & Biases", RULE)
        return {
            "method": "bayes" if suggestion.model_based else "random",
            "metric": {"name": suggestion.objective.metric, "goal": str(suggestion.objective.direction)},
            "run_cap": suggestion.runs_proposed,
            "parameters": {each.param: _parameter(each, suggestion) for each in suggestion.params},
        }


def _parameter(each: Advice, suggestion: Suggestion) -> dict[str, Any]:
    domain = each.new
    if domain.type == "constant":
        return {"value": domain.value}
    values = list(domain.choices) or lattice_values(domain)
    if not values and domain.type == "int" and domain.log:
        values = log_integers(domain, [config[each.param] for config in suggestion.start_with if each.param in config])
    if values:
        return {"values": values}
    if domain.type == "int":
        return {"distribution": "int_uniform", "min": domain.low, "max": domain.high}
    return {"distribution": "log_uniform_values" if domain.log else "uniform", "min": domain.low, "max": domain.high}


def _notes(suggestion: Suggestion) -> Iterator[str]:
    yield "Add the program that is to be run: program: train.py"
    if any("." in each.param for each in suggestion.params):
        yield "A name with dots is one key of the run's config; where your script wants nested ones, nest `parameters`."
    yield from conditions(suggestion)
    yield "Run the best configurations first, before the agents:"
    yield from (f"  python train.py {line}" for line in commands(suggestion, "--"))
    ids = [found[1] for past in suggestion.past[:PRIOR] if (found := RUN_FOLDER.search(past.name))]
    if ids:
        options = " ".join(f"--prior_run {each}" for each in ids)
        yield "The old runs that lie in the new space are handed over by:"
        yield f"  wandb sweep {options} FILE"


WANDB = Wandb()
