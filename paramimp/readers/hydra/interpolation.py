"""OmegaConf's interpolations, as far as the file itself answers them: ``${optimizer.lr}``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from paramimp.decoding.flatten import dotted
from paramimp.decoding.shared_cells import cells_of, check_shared_cells

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
    Unreadable : more or longer names than any real config has, or so many references to long values.
    """
    leaves = _Leaves(dict(dotted(config)))
    found = {name: leaves.value_of(name) for name in leaves.written}
    check_shared_cells(leaves.cells, 0)
    return found


class _Leaves:
    """The entries of a config, each resolved once, however many refer to it.

    Attributes
    ----------
    cells : what the references come to (see `shared_cells`).
    """

    def __init__(self, written: Mapping[str, Any]) -> None:
        self.written = written
        self.cells = 0
        self._resolved: dict[str, Any] = {}
        self._weights: dict[str, int] = {}
        self._texts: dict[str, str] = {}

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
            return self._refer(target, steps) if target in self.written else text

        def insert(found: re.Match[str]) -> str:
            target = _target(name, found[1])
            return self._insert(target, steps) if target in self.written else found[0]

        return _REFERENCE.sub(insert, text)[:_MAX_TEXT]

    def _refer(self, target: str, steps: int) -> Any:
        value = self.value_of(target, steps)
        if target not in self._weights:
            self._weights[target] = cells_of([value])
        self.cells += self._weights[target]
        return value

    def _insert(self, target: str, steps: int) -> str:
        value = self.value_of(target, steps)
        if not isinstance(value, list):
            return _text(value)[:_MAX_TEXT]
        if target not in self._texts:  # writing out a long list takes as long each time
            self._texts[target] = _text(value)[:_MAX_TEXT]
        return self._texts[target]


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
