"""OmegaConf's interpolations, as far as the file itself answers them: ``${optimizer.lr}``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from paramimp.decoding.flatten import dotted

if TYPE_CHECKING:
    from collections.abc import Mapping

_REFERENCE = re.compile(r"\$\{(\.*[A-Za-z_][\w.\-/]*)\}")
_MAX_STEPS = 64
"""References from one to the next that are followed."""
_MAX_TEXT = 1_000


def resolve_references(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return the leaves of a config by dotted name, references to other leaves replaced by what these hold.

    What the file does not answer (``${oc.env:HOME}``, ``${hydra:runtime.cwd}``), leads to a mapping, or goes round in
    circles stays as it is written; it is the same in every run, or of no use.

    Raises
    ------
    Unreadable : more or longer names than any real config has.
    """
    leaves = _Leaves(dict(dotted(config)))
    return {name: leaves.value_of(name) for name in leaves.written}


class _Leaves:
    """The entries of a config, each resolved once, however many refer to it."""

    def __init__(self, written: Mapping[str, Any]) -> None:
        self.written = written
        self._resolved: dict[str, Any] = {}

    def value_of(self, name: str, steps: int = 0) -> Any:
        if name not in self._resolved:
            written = self.written[name]
            self._resolved[name] = written  # what it is to those that it refers to, in a circle
            if isinstance(written, str) and "${" in written and len(written) <= _MAX_TEXT and steps < _MAX_STEPS:
                self._resolved[name] = self._read(name, written, steps + 1)
        return self._resolved[name]

    def _read(self, name: str, text: str, steps: int) -> Any:
        alone = _REFERENCE.fullmatch(text)
        if alone is not None:
            target = _target(name, alone[1])
            return self.value_of(target, steps) if target in self.written else text

        def insert(found: re.Match[str]) -> str:
            target = _target(name, found[1])
            return _text(self.value_of(target, steps)) if target in self.written else found[0]

        return _REFERENCE.sub(insert, text)[:_MAX_TEXT]


def _target(name: str, reference: str) -> str:
    """Return the full name; a reference that begins with dots is relative: one dot is the mapping it stands in."""
    bare = reference.lstrip(".")
    ups = len(reference) - len(bare)
    if not ups:
        return bare
    above = name.split(".")[:-ups]
    return ".".join([*above, bare])


def _text(value: Any) -> str:
    return "null" if value is None else str(value)
