"""Suggestions made by hand, and strategies for hostile ones."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from paramimp.results import Fit
from paramimp.runs import Direction, Objective
from paramimp.suggestion.advice import Action, Advice
from paramimp.suggestion.domain import Domain, choices_or_constant
from paramimp.suggestion.suggestion import PastRun, Suggestion


def advice(
    name: str,
    new: Domain,
    *,
    action: Action = "narrow",
    when: Any = None,
    old: Domain | None = None,
    why: str = "because",
) -> Advice:
    return Advice(name, action, new if old is None else old, new, why, when)


def suggestion(*params: Advice, start_with: tuple[dict[str, Any], ...] = (), model_based: bool = False) -> Suggestion:
    return Suggestion(
        version="0",
        objective=Objective("val_loss", Direction.MINIMIZE, "name"),
        n_found=40,
        n_used=40,
        fit=Fit("permutation", 200, 0, 0.8),
        decision="narrow",
        params=params,
        start_with=start_with,
        runs_proposed=30,
        model_based=model_based,
        cautions=(),
        settings={},
        past=tuple(
            PastRun(
                f"run_{place}", {name: value for name, value in config.items() if is_free(name, params)}, 0.1 * place
            )
            for place, config in enumerate(start_with)
        ),
    )


def is_free(name: str, params: tuple[Advice, ...]) -> bool:
    return any(each.param == name and each.action not in ("fix", "vary") for each in params)


EVERY_KIND = suggestion(
    advice("augment", Domain("category", values=(False, True))),
    advice("batch_size", Domain("int", values=(16, 32, 64))),
    advice("layers", Domain("int", 1, 8)),
    advice("lr", Domain("float", 1e-5, 0.1, log=True)),
    advice("mode", Domain("category", values=("1e-5", "no", "on", "true"))),
    advice("model.dropout", Domain("float", 0.0, 1.0)),
    advice("momentum", Domain("float", 0.5, 0.99), when=("optimizer", ("rmsprop", "sgd"))),
    advice("nodes", Domain("int", 16, 512, log=True)),
    advice("on", Domain("constant", value="off"), action="fix"),
    advice("optimizer", Domain("category", values=("adam", "rmsprop", "sgd"))),
    advice("pool", Domain("category", values=("max", None))),
    advice("seed", Domain("int", 0, 99), action="vary"),
    advice("shape", Domain("category", values=([64], [128, 64]))),
    advice("smoothing", Domain("float", 0.05, 0.25, step=0.05)),
    advice("warmup", Domain("int", 0, 1000, step=100)),
    start_with=(
        {
            "augment": True, "batch_size": 32, "layers": 3, "lr": 1.5e-05, "mode": "1e-5", "model.dropout": 1.0,
            "nodes": 100, "on": "off", "optimizer": "adam", "pool": None, "shape": [128, 64], "smoothing": 0.15,
            "warmup": 300,
        },
        {
            "augment": False, "batch_size": 16, "layers": 8, "lr": 0.1, "mode": "no", "model.dropout": 0.0,
            "momentum": 0.9, "nodes": 512, "on": "off", "optimizer": "sgd", "pool": "max", "shape": [64],
            "smoothing": 0.25, "warmup": 0,
        },
    ),
)  # fmt: skip

TEXTS = st.one_of(
    st.sampled_from(
        ["on", "off", "no", "y", "1e-5", "1e5", "0x1F", "1_000", "12:30", "null", "~", "", "true", "True", "NaN", "inf",
         "a'b", 'a"b', "a\nb", "{x}", "${HOME}", "${oc.env:HOME}", "a,b", "a=b", "[1]", "\\", "\\'", "ü€", "\u202e",
         "# no comment", "- item", "2020-01-01", " lead", "trail ", "'''", "%s", "{0}", "\ttab"]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
)  # fmt: skip
FLOATS = st.floats(allow_nan=False, allow_infinity=False, width=64).filter(
    lambda value: value == 0 or 1e-300 < abs(value) < 1e300
)
SCALARS = st.one_of(st.booleans(), st.integers(-(2**40), 2**40), FLOATS, TEXTS, st.none())


@st.composite
def domains(draw: st.DrawFn) -> Domain:
    """Ranges, lists and constants of any values."""
    kind = draw(st.sampled_from(["float", "log", "int", "int log", "category", "constant"]))
    if kind == "constant":
        return Domain("constant", value=draw(SCALARS))
    if kind == "category":
        values = draw(st.lists(SCALARS, min_size=2, max_size=5, unique_by=lambda v: (type(v).__name__, v)))
        return choices_or_constant("category", values)
    if kind in ("int", "int log"):
        low, high = sorted(draw(st.lists(st.integers(1, 2**30), min_size=2, max_size=2, unique=True)))
        return Domain("int", low, high, log=kind == "int log")
    bounds = st.floats(1e-12, 1e12) if kind == "log" else st.floats(-1e6, 1e6)
    low_, high_ = sorted(draw(st.lists(bounds, min_size=2, max_size=2, unique=True)))
    if high_ - low_ <= max(abs(high_), 1e-6) * 1e-6:
        high_ = low_ + abs(low_) + 1.0
    return Domain("float", low_, high_, log=kind == "log")


def member(domain: Domain) -> Any:
    """A value of a domain."""
    return domain.low if domain.is_range else domain.choices[-1]


@st.composite
def suggestions(draw: st.DrawFn, names: st.SearchStrategy[str] = TEXTS) -> Suggestion:
    """A suggestion with params of any names and domains, and a best configuration in it."""
    found = draw(st.dictionaries(names, domains(), min_size=1, max_size=5))
    params = tuple(
        advice(name, domain, action="fix" if domain.type == "constant" else "narrow")
        for name, domain in sorted(found.items())
    )
    return suggestion(*params, start_with=({name: member(domain) for name, domain in sorted(found.items())},))


def loaded(text: str) -> dict[str, Any]:
    """The names that a Python file defines."""
    names: dict[str, Any] = {}
    exec(compile(text, "written.py", "exec"), names)
    return names
