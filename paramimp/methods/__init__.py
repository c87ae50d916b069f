"""Importance methods: one file each; this table is the only place that names them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from paramimp.registry import Registry

if TYPE_CHECKING:
    from paramimp.methods.interface import Method

METHODS: Registry[Method] = Registry(
    "paramimp.methods",
    {
        "permutation": "paramimp.methods.permutation:PERMUTATION",
        "impurity": "paramimp.methods.impurity:IMPURITY",
        "fanova": "paramimp.methods.fanova:FANOVA",
        "shap": "paramimp.methods.shap:SHAP",
        "ped-anova": "paramimp.methods.ped_anova:PED_ANOVA",
    },
)

MethodName = Literal["permutation", "impurity", "fanova", "shap", "ped-anova"]
"""The names of the methods above, for type checkers. A method of another package needs a ``# type: ignore``."""
