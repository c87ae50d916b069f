"""Reports of a check for CI systems: one file each; this table is the only place that names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.registry import Registry

if TYPE_CHECKING:
    from paramimp.ci.interface import CheckFormat

CHECK_FORMATS: Registry[CheckFormat] = Registry(
    "paramimp.ci",
    {
        "junit": "paramimp.ci.junit:render",
        "github": "paramimp.ci.github:render",
        "gitlab": "paramimp.ci.gitlab:render",
        "markdown": "paramimp.ci.markdown:render",
        "json": "paramimp.ci.json:render",
    },
)
