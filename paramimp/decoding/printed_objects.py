"""Objects that a script wrote into its config as Python prints them, each with its place in memory.

Spinning Up saves all arguments of a function: the environment as ``<function <lambda> at 0x7f60c8a7fd08>``, and the
logger as a mapping from ``<spinup.utils.logx.EpochLogger object at 0x7f60c8a6b898>`` to all that it holds. A place in
memory differs in every run and means nothing.
"""

from __future__ import annotations

import re
from typing import Any

_PLACE = re.compile(r" at 0x[0-9a-fA-F]{4,16}(?=[ >])")
_OBJECT = re.compile(r"<.+ at 0x[0-9a-fA-F]{4,16}>")


def without_places(config: Any) -> Any:
    """Return a config in which objects are named without their places in memory, and not by what they hold."""
    if isinstance(config, str):
        return _PLACE.sub("", config) if " at 0x" in config else config
    if isinstance(config, list):
        return [without_places(item) for item in config]
    if not isinstance(config, dict):
        return config
    if len(config) == 1 and _is_object(name := next(iter(config))):
        return without_places(name)
    return {name: without_places(value) for name, value in config.items()}


def _is_object(name: object) -> bool:
    return isinstance(name, str) and _OBJECT.fullmatch(name) is not None
