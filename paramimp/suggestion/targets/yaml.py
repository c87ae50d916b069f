"""The suggestion itself as YAML, for programs that read their space from a file of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paramimp.suggestion.targets.told import commented, header
from paramimp.suggestion.targets.yaml_text import dumps

if TYPE_CHECKING:
    from paramimp.suggestion.suggestion import Suggestion


class Yaml:
    """The neutral target."""

    name = "yaml"
    description = "A neutral file: space, conditions, the best configurations and the number of runs, as YAML."

    def write(self, suggestion: Suggestion) -> str:
        """The whole file."""
        return commented(header(suggestion)) + dumps(self.native(suggestion))

    def native(self, suggestion: Suggestion) -> dict[str, Any]:
        """The document."""
        conditions = {
            each.param: {"param": each.when[0], "values": list(each.when[1])}
            for each in suggestion.params
            if each.when is not None
        }
        return {
            "metric": suggestion.objective.metric,
            "direction": str(suggestion.objective.direction),
            "sampler": "model-based" if suggestion.model_based else "random",
            "runs": suggestion.runs_proposed,
            "space": {each.param: each.new.to_dict() for each in suggestion.params},
            **({"conditions": conditions} if conditions else {}),
            "start_with": [dict(config) for config in suggestion.start_with],
        }


YAML = Yaml()
