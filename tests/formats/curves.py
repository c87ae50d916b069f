"""Effects with points by hand."""

from __future__ import annotations

from paramimp.results.effects import Effect, EffectPoint


def points(*means: float, values: tuple[float, ...] | None = None) -> tuple[EffectPoint, ...]:
    where = values or tuple(range(len(means)))
    return tuple(EffectPoint(v, mean, mean - 1, mean + 1, 9) for v, mean in zip(where, means, strict=True))


def curve(*means: float, values: tuple[float, ...] | None = None, log: bool = False) -> Effect:
    found = points(*means, values=values)
    return Effect("log" if log else "linear", "partial", found, found[0], low=float(found[0].value or 0), high=0.0)
