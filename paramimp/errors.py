"""The errors that paramimp raises for bad input; everything else is a bug."""


class ParamimpError(Exception):
    """Bad input: the message names what was found, where, and what to do."""


class NotEnoughRunsError(ParamimpError):
    """The runs cannot carry a ranking: too few, a constant metric, or no param that varies."""


class UnknownMetricError(ParamimpError):
    """No metric was named, or no run has it; the message lists the metrics found."""
