"""Output formats: one file each; this table is the only place that names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.registry import Registry

if TYPE_CHECKING:
    from paramimp.formats.interface import Format

FORMATS: Registry[Format] = Registry(
    "paramimp.formats",
    {
        "table": "paramimp.formats.table:render",
        "json": "paramimp.formats.json:render",
        "csv": "paramimp.formats.csv:render",
        "markdown": "paramimp.formats.markdown:render",
    },
)
