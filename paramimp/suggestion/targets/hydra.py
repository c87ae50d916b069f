"""An experiment of Hydra with the parameters of its Optuna sweeper, and those of the basic sweeper as a comment.

Values are overrides, which Hydra parses by a grammar of its own: texts that are no plain words stand in quotes, so that
``1e-5`` stays one. The basic sweeper runs a full grid and knows no intervals: it is given few values of each param.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from paramimp.suggestion.scale import Scale
from paramimp.suggestion.targets.told import (
    commands,
    commented,
    conditions,
    header,
    lattice_values,
    refuse_names,
)
from paramimp.suggestion.targets.yaml_text import dumps

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.suggestion.domain import Domain
    from paramimp.suggestion.suggestion import Suggestion

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_][A-Za-z0-9_-]*)*")
RULE = "letters, digits, _ and -, with dots between the levels,"
WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
NO_WORDS = frozenset({"true", "false", "null", "nan", "inf"})
"""What Hydra's grammar takes for something else than a text."""
FEWEST_OF_A_GRID, MOST_OF_A_GRID = 2, 9
RANGES_OF_A_GRID = 3
"""Ranges that share what room there is; more would have two values each."""
IN_A_GRID = ("widen", "narrow", "fix", "keep", "vary")


class Hydra:
    """The target."""

    name = "hydra"
    description = "An experiment file of Hydra for its Optuna sweeper; a grid for the basic sweeper as a comment."

    def write(self, suggestion: Suggestion) -> str:
        """The whole file."""
        params = self.native(suggestion)
        sampler = {"_target_": "optuna.samplers.TPESampler", "seed": suggestion.fit.seed}
        if suggestion.model_based:
            sampler["multivariate"] = True
        document = {
            "defaults": [{"override /hydra/sweeper": "optuna"}],
            "hydra": {
                "mode": "MULTIRUN",
                "sweeper": {
                    "sampler": sampler,
                    "direction": str(suggestion.objective.direction),
                    "n_trials": suggestion.runs_proposed,
                    "n_jobs": 1,
                    "params": params,
                },
            },
        }
        grid = {"hydra": {"mode": "MULTIRUN", "sweeper": {"params": basic(suggestion)}}}
        told = commented([*header(suggestion), *conditions(suggestion), *_notes(suggestion)])
        return (
            f"# @package _global_\n{told}{dumps(document)}\n"
            "# Without the Optuna sweeper, a grid for the basic one; put it in place of what stands above:\n"
            f"{commented(dumps(grid).splitlines())}"
        )

    def native(self, suggestion: Suggestion) -> dict[str, str]:
        """Overrides by param.

        Raises
        ------
        ParamimpError : Hydra does not take the name of a param.
        """
        refuse_names(suggestion, NAME, "Hydra", RULE)
        return {each.param: _override(each.new) for each in suggestion.params}


def _notes(suggestion: Suggestion) -> Iterator[str]:
    yield "Save it as conf/experiment/next.yaml, and start it with: python train.py +experiment=next"
    yield "Run the best configurations first:"
    yield from (f"  python train.py {line}" for line in commands(suggestion, write=_bare_or_quoted))


def basic(suggestion: Suggestion) -> dict[str, str]:
    """Overrides for the basic sweeper: no more combinations than runs are proposed.

    Params are given values in the order of what is known of them, until there is no room: the others have their value
    in the best configuration.
    """
    best = suggestion.start_with[0] if suggestion.start_with else {}
    room = float(suggestion.runs_proposed)
    told = {}
    for each in sorted(suggestion.params, key=lambda each: (IN_A_GRID.index(each.action), each.param)):
        size = int(min(MOST_OF_A_GRID, max(FEWEST_OF_A_GRID, room ** (1 / RANGES_OF_A_GRID))))
        values = list(each.new.choices) or _spread(each.new, size)
        if len(values) > room:
            values = [best.get(each.param, values[0])]
        room /= len(values)
        told[each.param] = _choice(values)
    return {each.param: told[each.param] for each in suggestion.params}


def _spread(domain: Domain, size: int) -> list[float]:
    """Some numbers of a range, evenly by its scale."""
    assert domain.low is not None
    assert domain.high is not None
    lattice = lattice_values(domain)
    if lattice is not None:
        places = {round(place * (len(lattice) - 1) / (size - 1)) for place in range(size)}
        return [lattice[place] for place in sorted(places)]
    scale = Scale(float(domain.low), float(domain.high), domain.log)
    inner = [scale.value(place / (size - 1)) for place in range(1, size - 1)]
    if domain.type == "int":
        return sorted({int(domain.low), *map(round, inner), int(domain.high)})
    return [domain.low, *(float(f"{value:.3g}") for value in inner), domain.high]


def _override(domain: Domain) -> str:
    if domain.type == "constant":
        return quoted(domain.value)
    values = list(domain.choices) or lattice_values(domain)
    if values:
        return _choice(values)
    interval = f"interval({quoted(domain.low)}, {quoted(domain.high)})"
    if domain.type == "int":
        interval = f"int({interval})"  # an interval is one of floats, whatever its ends
    return f"tag(log, {interval})" if domain.log else interval


def _choice(values: Sequence[Any]) -> str:
    """One of several values; in a plain list where they are no numbers and words.

    Hydra's ``choice`` takes no null, and hands texts on without their quotes: the text ``1e-5`` would become a number.
    """
    if len(values) > 1 and all(map(_is_bare, values)):
        return f"choice({', '.join(value if isinstance(value, str) else quoted(value) for value in values)})"
    return ", ".join(map(quoted, values))


def _is_bare(value: Any) -> bool:
    if isinstance(value, str):
        return WORD.fullmatch(value) is not None and value.lower() not in NO_WORDS
    return isinstance(value, (bool, int, float))


def _bare_or_quoted(value: Any) -> str:
    """A value in Hydra's grammar, a word without quotes: on a command line these would need quotes of the shell."""
    return value if isinstance(value, str) and _is_bare(value) else quoted(value)


def quoted(value: Any) -> str:
    """A value in Hydra's grammar: texts in quotes, numbers and booleans bare."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, (list, tuple)):
        return f"[{','.join(map(quoted, value))}]"
    if isinstance(value, dict):
        return f"{{{','.join(f'{quoted(key)}:{quoted(item)}' for key, item in value.items())}}}"
    text = re.sub(r"(\\*)('|\Z)", lambda found: found[1] * 2 + ("\\'" if found[2] else ""), value)
    return f"'{text}'"


HYDRA = Hydra()
