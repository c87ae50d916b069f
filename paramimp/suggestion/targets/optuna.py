"""A study of Optuna: a Python file with the distributions, the best configurations queued, and the old runs added.

A study refuses other choices of a param than those it began with, so the file makes one of a name of its own. A param
that is fixed is no distribution: ``PartialFixedSampler`` is unsound with samplers that learn (optunahub-registry#393).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paramimp.suggestion.targets.told import SCALARS, commented, header, scalar

if TYPE_CHECKING:
    from paramimp.suggestion.domain import Domain
    from paramimp.suggestion.suggestion import Suggestion

MOST_PAST = 1000
"""Old runs that are added: a sampler that learns takes the longer the more there are."""

_FILE = '''
import random

import optuna

SPACE = {space}
FIXED = {fixed}
LISTS = {lists}  # choices that are lists, which Optuna is given as texts
SEEDS = {seeds}  # drawn at random: a sampler that learns would look for a lucky one
WHEN = {when}  # a param to the one that switches it on, and its values that do
START_WITH = {start_with}
OLD_RUNS = {past}  # params and metric, of the runs that lie in the new space
N_TRIALS = {n_trials}


def params_of(trial):
    """Every param of a trial: drawn, or fixed."""
    params = dict(FIXED)
    for name, values in SEEDS.items():
        params[name] = random.Random(f"{{name}} {{trial.number}}").choice(values)
    waiting = sorted(SPACE, key=lambda name: name in WHEN)
    while waiting:
        name = next((name for name in waiting if WHEN.get(name, ("",))[0] not in waiting), waiting[0])
        waiting.remove(name)
        if name in WHEN and params.get(WHEN[name][0]) not in WHEN[name][1]:
            continue
        space = SPACE[name]
        if isinstance(space, optuna.distributions.CategoricalDistribution):
            params[name] = trial.suggest_categorical(name, space.choices)
        elif isinstance(space, optuna.distributions.IntDistribution):
            params[name] = trial.suggest_int(name, space.low, space.high, step=space.step, log=space.log)
        else:
            params[name] = trial.suggest_float(name, space.low, space.high, step=space.step, log=space.log)
    return {{name: LISTS.get(name, {{}}).get(value, value) for name, value in params.items()}}


def make_study(name={name}, storage=None, seed=None):
    """A new study that begins with the best configurations and knows the old runs."""
    study = optuna.create_study(
        study_name=name, storage=storage, direction={direction}, sampler={sampler}
    )
    for params, value in OLD_RUNS:
        params = {{key: params[key] for key in params if key in SPACE}}
        study.add_trial(
            optuna.trial.create_trial(
                params=params, distributions={{key: SPACE[key] for key in params}}, value=value
            )
        )
    for params in START_WITH:
        study.enqueue_trial({{key: params[key] for key in params if key in SPACE}})
    return study


# def objective(trial):
#     return train(**params_of(trial))
#
# make_study(storage="sqlite:///study.db").optimize(objective, n_trials=N_TRIALS)
'''


class Optuna:
    """The target."""

    name = "optuna"
    description = "A Python file for Optuna: distributions, a study with the best configurations and the old runs."

    def write(self, suggestion: Suggestion) -> str:
        """The whole file."""
        free = [each for each in suggestion.params if each.new.type != "constant" and each.action != "vary"]
        held = [each for each in suggestion.params if each.new.type == "constant"]
        seeds = [each for each in suggestion.params if each not in free and each not in held]
        sampler = (
            "TPESampler(seed=seed, multivariate=True, group=True)"
            if suggestion.model_based
            else ("TPESampler(seed=seed)")
        )
        return commented(header(suggestion)) + _FILE.format(
            space=_mapping({each.param: _source(each.new) for each in free}),
            fixed=_mapping({each.param: ascii(each.new.value) for each in held}),
            seeds=_mapping({each.param: _seeds(each.new) for each in seeds}),
            lists=_mapping({each.param: ascii(found) for each in free if (found := _lists(each.new))}),
            when=_mapping(
                {each.param: ascii((each.when[0], list(each.when[1]))) for each in free if each.when is not None}
            ),
            start_with=_sequence([_mapping_in_line(config) for config in suggestion.start_with]),
            past=_sequence(
                [f"({_mapping_in_line(past.config)}, {past.metric!r})" for past in suggestion.past[:MOST_PAST]]
            ),
            n_trials=suggestion.runs_proposed,
            name=ascii(f"{suggestion.objective.metric}-next"),
            direction=ascii(str(suggestion.objective.direction)),
            sampler=f"optuna.samplers.{sampler}",
        )

    def native(self, suggestion: Suggestion) -> dict[str, Any]:
        """The distributions by param."""
        import optuna  # the library of the tool, which only who asks for its objects needs

        found = {}
        for each in suggestion.params:
            domain = each.new
            if domain.type == "constant" or each.action == "vary":
                continue
            kind, arguments = _arguments(domain)
            found[each.param] = getattr(optuna.distributions, kind)(**arguments)
        return found


def _seeds(domain: Domain) -> str:
    if domain.type == "int" and domain.low is not None and domain.high is not None:
        return f"range({domain.low}, {int(domain.high) + 1})"
    return ascii([domain.low, domain.high] if domain.is_range else list(domain.choices))


def _lists(domain: Domain) -> dict[str, Any]:
    """The choices that are lists or mappings, by their text."""
    return {scalar(value): value for value in domain.choices if not isinstance(value, SCALARS)}


def _arguments(domain: Domain) -> tuple[str, dict[str, Any]]:
    """The class of the distribution, and its arguments."""
    if not domain.is_range:
        return "CategoricalDistribution", {"choices": [scalar(value) for value in domain.choices]}
    own: dict[str, Any] = {"low": domain.low, "high": domain.high}
    if domain.log:
        own["log"] = True
    elif domain.step is not None:
        own["step"] = domain.step
    return ("IntDistribution" if domain.type == "int" else "FloatDistribution"), own


def _source(domain: Domain) -> str:
    kind, arguments = _arguments(domain)
    return f"optuna.distributions.{kind}({', '.join(f'{key}={value!a}' for key, value in arguments.items())})"


def _mapping(entries: dict[str, str]) -> str:
    """A dictionary of sources in Python, an entry per line."""
    lines = "".join(f"    {key!a}: {source},\n" for key, source in entries.items())
    return f"{{\n{lines}}}" if lines else "{}"


def _mapping_in_line(config: dict[str, Any]) -> str:
    return f"{{{', '.join(f'{key!a}: {scalar(value)!a}' for key, value in config.items())}}}"


def _sequence(sources: list[str]) -> str:
    lines = "".join(f"    {source},\n" for source in sources)
    return f"[\n{lines}]" if lines else "[]"


OPTUNA = Optuna()
