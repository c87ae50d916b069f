"""A configuration space of ConfigSpace (SMAC, DeepCAVE, ...) in its own YAML format, with conditions.

Written without the library; the format is that of version 1 (``format_version`` 0.4).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paramimp.suggestion.scale import Scale
from paramimp.suggestion.targets.told import commented, has_lists, header, lattice_values, scalar
from paramimp.suggestion.targets.yaml_text import dumps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paramimp.suggestion.advice import Advice
    from paramimp.suggestion.domain import Domain
    from paramimp.suggestion.suggestion import Suggestion

FORMAT_VERSION = 0.4
MADE_FOR = "1.2.0"
"""The version of the library whose format this is."""


class ConfigSpace:
    """The target."""

    name = "configspace"
    description = "A ConfigurationSpace in the YAML of ConfigSpace 1, with conditions; for SMAC and DeepCAVE."

    def write(self, suggestion: Suggestion) -> str:
        """The whole file."""
        return commented([*header(suggestion), *_notes(suggestion)]) + dumps(_document(suggestion))

    def native(self, suggestion: Suggestion) -> Any:
        """The space itself."""
        from ConfigSpace import ConfigurationSpace  # only who asks for it needs it

        return ConfigurationSpace.from_serialized_dict(_document(suggestion))


def _notes(suggestion: Suggestion) -> Iterator[str]:
    yield "ConfigurationSpace.from_yaml(FILE) reads it. The defaults are the best configuration; next best are:"
    if has_lists(suggestion):
        yield "Lists are written as JSON, since the library takes none for a choice."
    for config in suggestion.start_with[1:]:
        yield f"  {config!a}"
    yield f"Runs proposed: {suggestion.runs_proposed}"


def _document(suggestion: Suggestion) -> dict[str, Any]:
    best = suggestion.start_with[0] if suggestion.start_with else {}
    spaces = {each.param: each.new for each in suggestion.params}
    return {
        "name": None,
        "hyperparameters": [_hyperparameter(each, best.get(each.param)) for each in suggestion.params],
        "conditions": [found for each in suggestion.params for found in _condition(each, spaces)],
        "forbiddens": [],
        "python_module_version": MADE_FOR,
        "format_version": FORMAT_VERSION,
    }


def _hyperparameter(each: Advice, best: Any) -> dict[str, Any]:
    domain = each.new
    if domain.type == "constant":
        return {"name": each.param, "type": "constant", "value": scalar(domain.value), "meta": None}
    values = [scalar(value) for value in domain.choices] or lattice_values(domain)
    best = scalar(best)
    if values:
        default = next((value for value in values if type(value) is type(best) and value == best), values[0])
        if domain.type != "category":
            return {"name": each.param, "type": "ordinal", "sequence": values, "default_value": default, "meta": None}
        return {
            "name": each.param, "type": "categorical", "choices": values, "weights": None, "default_value": default,
            "meta": None,
        }  # fmt: skip
    return {
        "name": each.param,
        "type": "uniform_int" if domain.type == "int" else "uniform_float",
        "lower": domain.low,
        "upper": domain.high,
        "log": domain.log,
        "default_value": best if domain.contains(best) else _middle(domain),
        "meta": None,
    }


def _middle(domain: Domain) -> float:
    assert domain.low is not None
    assert domain.high is not None
    middle = Scale(float(domain.low), float(domain.high), domain.log).value(0.5)
    return round(middle) if domain.type == "int" else min(max(middle, domain.low), domain.high)


def _condition(each: Advice, spaces: dict[str, Domain]) -> Iterator[dict[str, Any]]:
    """The condition of a param, unless its parent has no value left that switches it off."""
    if each.when is None or each.when[0] not in spaces:
        return
    parent, on = each.when
    if spaces[parent].type == "constant":
        return
    values = [scalar(v) for v in spaces[parent].choices if any(type(v) is type(one) and v == one for one in on)]
    if not values:
        return
    if len(values) == 1:
        yield {"type": "EQ", "child": each.param, "parent": parent, "value": values[0]}
    else:
        yield {"type": "IN", "child": each.param, "parent": parent, "values": values}


CONFIGSPACE = ConfigSpace()
