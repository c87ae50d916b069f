"""A space of Ray Tune: a Python file with ``param_space`` and the best configurations.

It is written as calls of ``ray.tune``: the only form as data that Ray reads is evaluated as code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paramimp.suggestion.targets.told import commented, conditions, header, lattice_values

if TYPE_CHECKING:
    from paramimp.suggestion.domain import Domain
    from paramimp.suggestion.suggestion import Suggestion

_FILE = """
from ray import tune

param_space = {space}
points_to_evaluate = {points}  # the best configurations, for the search algorithm
num_samples = {n}

# from ray.tune.search.{module} import {search}
# tuner = tune.Tuner(
#     train,
#     param_space=param_space,
#     tune_config=tune.TuneConfig(
#         metric={metric}, mode={mode}, num_samples=num_samples,
#         search_alg={search}(points_to_evaluate=points_to_evaluate),
#     ),
# )
"""


class Ray:
    """The target."""

    name = "ray"
    description = "A Python file for Ray Tune: param_space, points_to_evaluate and num_samples."

    def write(self, suggestion: Suggestion) -> str:
        """The whole file."""
        names = [each.param for each in suggestion.params]
        module, search = (
            ("optuna", "OptunaSearch") if suggestion.model_based else ("basic_variant", "BasicVariantGenerator")
        )
        points = [{each: value for each, value in config.items() if each in names} for config in suggestion.start_with]
        return commented([*header(suggestion), *conditions(suggestion)]) + _FILE.format(
            space=_lines("{}", (f"{each.param!a}: {_source(each.new)}" for each in suggestion.params)),
            points=_lines("[]", map(ascii, points)),
            n=suggestion.runs_proposed,
            module=module,
            search=search,
            metric=ascii(suggestion.objective.metric),
            mode=ascii(str(suggestion.objective.direction)[:3]),
        )

    def native(self, suggestion: Suggestion) -> dict[str, Any]:
        """What ``tune.Tuner`` takes for ``param_space``."""
        from ray import tune  # the library of the tool, which only who asks for its objects needs

        found = {}
        for each in suggestion.params:
            call, arguments = _call(each.new)
            found[each.param] = getattr(tune, call)(*arguments) if call else arguments[0]
        return found


def _call(domain: Domain) -> tuple[str, list[Any]]:
    """The function of ``ray.tune`` and its arguments; no function for a constant. Ray excludes the end of integers."""
    if domain.type == "constant":
        return "", [domain.value]
    values = list(domain.choices) or lattice_values(domain)
    if values:
        return "choice", [values]
    assert domain.high is not None
    if domain.type == "int":
        return ("lograndint" if domain.log else "randint"), [domain.low, int(domain.high) + 1]
    return ("loguniform" if domain.log else "uniform"), [domain.low, domain.high]


def _source(domain: Domain) -> str:
    call, arguments = _call(domain)
    told = ", ".join(map(ascii, arguments))
    return f"tune.{call}({told})" if call else told


def _lines(brackets: str, entries: Any) -> str:
    lines = "".join(f"    {entry},\n" for entry in entries)
    return f"{brackets[0]}\n{lines}{brackets[1]}" if lines else brackets


RAY = Ray()
