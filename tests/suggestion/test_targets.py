"""Every target has a name, and the neutral file reads back equal."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given

from paramimp import ParamimpError
from paramimp.suggestion.suggestion import Suggestion
from paramimp.suggestion.targets import TARGETS
from tests.suggestion.samples import EVERY_KIND, suggestions
from tests.suggestion.targets.equal import QUICK, same


@pytest.mark.parametrize("target", TARGETS.built_in)
def test_every_target_has_a_name_and_says_what_it_writes(target: str) -> None:
    found = TARGETS.load(target)
    assert found.name == target
    assert found.description.endswith(".")
    assert EVERY_KIND.write(target).endswith("\n")
    assert EVERY_KIND.write(target) == EVERY_KIND.write(target)


def test_an_unknown_target_is_refused_with_those_there_are() -> None:
    with pytest.raises(ParamimpError, match="known are: wandb, optuna, hydra, ray, configspace, yaml"):
        EVERY_KIND.write("vizier")


@given(suggestions())
@QUICK
def test_the_neutral_file_reads_back_equal(made: Suggestion) -> None:
    document = yaml.safe_load(made.write("yaml"))
    assert document["space"] == {each.param: each.new.to_dict() for each in made.params}
    assert document["start_with"] == [dict(config) for config in made.start_with]
    assert document["runs"] == 30
    for each in made.params:
        for key, value in each.new.to_dict().items():
            found = document["space"][each.param][key]
            assert same(found, value) if key != "values" else all(map(same, found, value))
