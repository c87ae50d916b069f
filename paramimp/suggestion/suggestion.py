"""A suggestion: the next search space, why, what to begin with, and what has been run in it already."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from paramimp.messages import notebook
from paramimp.messages.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from paramimp.results import Caution, Fit
    from paramimp.runs import Objective
    from paramimp.suggestion.advice import Advice
    from paramimp.suggestion.domain import Domain

_SHOWN_BY, _WRITTEN_BY = "paramimp.suggestion.table", "paramimp.suggestion.targets"
"""Names, since both are made from this module: imported when somebody prints or writes."""
SCHEMA_VERSION = 1
WIDE_PART = 0.2
Config = dict[str, Any]
SUGGESTION_COLUMNS = (
    "param", "action", "old_type", "old_low", "old_high", "old_values", "new_type", "new_low", "new_high",
    "new_values", "log", "step", "why",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PastRun:
    """A run that lies in the new space.

    Attributes
    ----------
    name : of the run, as its reader named it.
    config : its values of the params that are free; one that it lacks is not among them.
    metric : what it reached, in the unit of the metric.
    """

    name: str
    config: Config
    metric: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What to search next, with what is needed to start.

    Attributes
    ----------
    n_found, n_used : runs found, and those that the suggestion is made from.
    fit : of the surrogate of the report that the cautions are from.
    decision : ``"narrow"`` where the runs tell of any param what to do with it, ``"keep"`` where more runs in the old
        space are needed.
    params : what to do with each param that was searched, sorted by name.
    start_with : the best three configurations, the best first; what is fixed has its value in them.
    runs_proposed : how many runs the next sweep is to have.
    model_based : whether a sampler that learns is advised: the good values of some params depend on those of others,
        so that the box of all good values holds much that is bad.
    past : the runs that lie in the new space, what is fixed aside; the best first.
    cautions : what weakens the suggestion, and what it does not cover.
    settings : what was asked, so that it can be repeated.
    """

    COLUMNS: ClassVar[tuple[str, ...]] = SUGGESTION_COLUMNS

    version: str
    objective: Objective
    n_found: int
    n_used: int
    fit: Fit
    decision: Literal["narrow", "keep"]
    params: tuple[Advice, ...]
    start_with: tuple[Config, ...]
    runs_proposed: int
    model_based: bool
    cautions: tuple[Caution, ...]
    settings: Mapping[str, Any]
    past: tuple[PastRun, ...] = field(default=(), repr=False)

    def __getitem__(self, name: str) -> Advice:
        """What to do with the param of a name.

        Raises
        ------
        KeyError : there is none of this name in the space.
        """
        for advice in self.params:
            if advice.param == name:
                return advice
        raise KeyError(f"no param {name!r} was searched; there are: {', '.join(each.param for each in self.params)}.")

    def __repr__(self) -> str:
        """One line, for the prompt and the log; `print` shows the table."""
        counts = {action: sum(each.action == action for each in self.params) for action in ("narrow", "widen", "fix")}
        told = ", ".join(f"{count} to {action}" for action, count in counts.items() if count) or "keep the space"
        return f"<Suggestion for {printable(self.objective.metric, 40)} from {self.n_used} runs: {told}>"

    def __str__(self) -> str:
        """The table of ``paramimp suggest``."""
        text: str = import_module(_SHOWN_BY).as_text(self)
        return text

    def _repr_html_(self) -> str:
        rows = [(each.param, str(each.old), str(each.new), each.action, each.why) for each in self.params]
        header = ("param", "old range", "new range", "action", "why")
        return notebook.table(repr(self)[1:-1], header, rows, [caution.message for caution in self.cautions])

    @property
    def space(self) -> dict[str, Domain]:
        """What each param is drawn from next."""
        return {each.param: each.new for each in self.params}

    def wide(self) -> Suggestion:
        """The old space with a fifth of the runs, to be searched beside the new one: the region may be wrong."""
        why = "the old range, for a fifth of the runs"
        return replace(
            self,
            params=tuple(
                each if each.action == "vary" else replace(each, action="keep", new=each.old, why=why)
                for each in self.params
            ),
            runs_proposed=max(1, round(WIDE_PART * self.runs_proposed)),
            decision="keep",
            model_based=False,
        )

    def to_dict(self) -> dict[str, Any]:
        """The JSON document, as plain Python values."""
        return {
            "schema_version": SCHEMA_VERSION,
            "version": self.version,
            "objective": {key: str(value) for key, value in asdict(self.objective).items()},
            "runs": {"found": self.n_found, "used": self.n_used, "in_new_space": len(self.past)},
            "fit": asdict(self.fit),
            "decision": self.decision,
            "params": [each.to_dict() for each in self.params],
            "start_with": [dict(config) for config in self.start_with],
            "runs_proposed": self.runs_proposed,
            "sampler": "model-based" if self.model_based else "random",
            "cautions": [caution.to_dict() for caution in self.cautions],
            "settings": dict(self.settings),
        }

    def rows(self) -> Iterator[dict[str, Any]]:
        """One row per param, under `SUGGESTION_COLUMNS`."""
        for each in self.params:
            ends = {
                f"{name}_{key}": value
                for name, domain in (("old", each.old), ("new", each.new))
                for key, value in (
                    ("type", domain.type), ("low", domain.low), ("high", domain.high),
                    ("values", None if domain.is_range else list(domain.choices)),
                )
            }  # fmt: skip
            row = {"param": each.param, "action": each.action, **ends, "log": each.new.log, "step": each.new.step}
            yield {name: row.get(name, each.why) for name in SUGGESTION_COLUMNS}

    def to_frame(self) -> pd.DataFrame:
        """One row per param."""
        import pandas as pd  # heavy: only who asks for a frame pays for it

        return pd.DataFrame(self.rows(), columns=list(self.COLUMNS))

    def write(self, target: str) -> str:
        """The file that starts the next sweep with a tool: what ``paramimp suggest --for TARGET`` writes.

        Parameters
        ----------
        target : ``"wandb"``, ``"optuna"``, ``"hydra"``, ``"ray"``, ``"configspace"`` or ``"yaml"``.

        Raises
        ------
        ParamimpError : there is no such target, or it cannot express the space.
        """
        text: str = import_module(_WRITTEN_BY).write(self, target)
        return text

    def wandb(self) -> dict[str, Any]:
        """The configuration that ``wandb.sweep`` takes."""
        found: dict[str, Any] = self._for("wandb")
        return found

    def optuna(self) -> dict[str, Any]:
        """Distributions of Optuna by param, as ``study.ask`` takes them, of what is neither fixed nor a seed."""
        found: dict[str, Any] = self._for("optuna")
        return found

    def hydra(self) -> dict[str, str]:
        """The ``hydra.sweeper.params`` of the Optuna sweeper: overrides by param."""
        found: dict[str, str] = self._for("hydra")
        return found

    def ray(self) -> dict[str, Any]:
        """The ``param_space`` of ``ray.tune.Tuner``."""
        found: dict[str, Any] = self._for("ray")
        return found

    def configspace(self) -> Any:
        """A ``ConfigSpace.ConfigurationSpace``, with its conditions."""
        return self._for("configspace")

    def _for(self, target: str) -> Any:
        return import_module(_WRITTEN_BY).TARGETS.load(target).native(self)
