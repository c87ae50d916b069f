"""A config that a script repeats in its file of metrics: it is no metric, whatever numbers it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paramimp.decoding.flatten import dotted, flatten_config

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paramimp.runs import Scalar

    Params = Mapping[str, Scalar | list[object]]

NAMES = frozenset(
    "config configuration cfg conf args arguments hparams hyperparameters hyper_parameters hyperparams settings options"
    " flags train_args training_args model_args".split()
)
"""Keys under which scripts write what they were told."""
SAME = 0.5
"""Part of a block that has to repeat the config for it to be one whatever its name."""


def without_config(document: Any, params: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    """Return a metrics document without the blocks that are configs, and the params in these.

    Parameters
    ----------
    document : one object, or a list of them, of which each may hold the config.
    params : those of the config file, flattened.
    """
    if isinstance(document, list):
        parts = [_split(record, params) if isinstance(record, dict) else (record, {}) for record in document]
        return [record for record, _ in parts], parts[-1][1] if parts else {}
    return _split(document, params) if isinstance(document, dict) else (document, {})


def _split(record: dict[str, Any], params: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    blocks = {name: value for name, value in record.items() if _is_config(name, value, params)}
    if not blocks:
        return record, {}
    found: dict[str, Any] = {}
    for block in blocks.values():
        found.update(flatten_config(block))
    return {name: value for name, value in record.items() if name not in blocks}, found


def _is_config(name: str, value: Any, params: Mapping[str, Any]) -> bool:
    if not isinstance(value, dict) or not value:
        return False
    if name.lower() in NAMES:
        return True
    leaves = list(dotted(value))
    same = sum(_is_repeated(leaf, own, params) for leaf, own in leaves)
    return same > SAME * len(leaves)


def _is_repeated(name: str, value: Any, params: Mapping[str, Any]) -> bool:
    return name in params and params[name] == value and type(params[name]) is type(value)
