"""What an importance method is: it turns the surrogate into one estimate per param."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from paramimp.records import record

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from paramimp.surrogate.surrogate import Surrogate


@record
class Estimate:
    """The importance of one param in the method's own unit.

    Attributes
    ----------
    value : may be negative where the method allows it (noise around zero); shares are made of its positive part.
    resampled : ndarray of shape (n_resamples,): the value as it would vary between sweeps of this size, the same
        resamples for every param; None where the method has no spread.
    p_value : one-sided, H0: the param does not help to predict the metric; None where the method has no test.
    doubt : standard deviation of what could be the param's besides, but cannot be told; in the unit of `value`.
    overlooked : how much more than `value` it may be for what the runs do not show, which does not vary between the
        resamples: a one-sided 95 % bound, in the unit of `value`.
    main, total : what the param does alone, and all that it takes part in; in the unit of `value`, which is one of them
        or lies between. None where the method does not tell them apart.
    """

    value: float
    resampled: NDArray[np.float64] | None = None
    p_value: float | None = None
    doubt: float = 0.0
    overlooked: float = 0.0
    main: float | None = None
    total: float | None = None

    def moved_to(self, value: float, *, doubt: float) -> Estimate:
        """With another value; what the param does alone, and all that it takes part in, stay in proportion to it."""
        main, total = (
            None if effect is None else value * effect / self.value if self.value > 0 else value
            for effect in (self.main, self.total)
        )
        return replace(self, value=value, doubt=doubt, main=main, total=total)


Setting = float | str
"""The value of an option."""


@record
class MethodOption:
    """An option that only some methods have.

    From this declaration come the option of the command line, its environment variable, its key in ``pyproject.toml``
    and the keyword argument of `paramimp.analyze`.

    Attributes
    ----------
    name : of the keyword argument; on the command line with hyphens for underscores.
    meaning : for people, after the name.
    choices : the values it takes; empty for a part of a whole, a number between 0 and 1 with both excluded.
    in_short : the same for the ``--help`` of a command; by default the choices, or else the meaning.
    metavar : what stands for the value there.
    before : what was done before there was this option: a baseline that does not record it was made so. None where the
        method has had the option from its first day on.
    """

    name: str
    default: Setting
    meaning: str
    choices: tuple[str, ...] = ()
    in_short: str = ""
    metavar: str = ""
    before: Setting | None = None


class Method(Protocol):
    """One way to compute importance. The texts are what ``paramimp methods`` prints.

    ``paramimp analyze --help`` imports the module that holds it, to list its options. So numpy and the like are
    imported where they are used, in `estimate`.
    """

    name: str
    measures: str
    unit: str
    misleads: str
    source: str
    seeded: bool
    """Whether it depends on random draws at all."""
    asks_gaussian_process: bool
    """Whether it asks the Gaussian process beside the forest, too."""

    options: tuple[MethodOption, ...]
    """What it can be told; the names are keyword arguments of `configured`."""

    def configured(self, **options: Any) -> Method:
        """A copy of this method with some of its options set."""
        ...

    def estimate(self, surrogate: Surrogate) -> Mapping[str, Estimate]:
        """One estimate for every param of the surrogate's design matrix."""
        ...
