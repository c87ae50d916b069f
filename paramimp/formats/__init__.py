"""Output formats: one file each; this table is the only place that names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.registry import Registry

if TYPE_CHECKING:
    from paramimp.formats.interface import Format, SeveralFormat

FORMATS: Registry[Format] = Registry(
    "paramimp.formats",
    {
        "table": "paramimp.formats.table:render",
        "json": "paramimp.formats.json:render",
        "csv": "paramimp.formats.csv:render",
        "markdown": "paramimp.formats.markdown:render",
    },
)

SEVERAL_FORMATS: Registry[SeveralFormat] = Registry(
    "paramimp.formats.several",
    {
        "table": "paramimp.formats.several_table:render",
        "json": "paramimp.formats.json:render",
        "csv": "paramimp.formats.csv:render",
        "markdown": "paramimp.formats.several_markdown:render",
    },
)
"""Under the same names: the reports of several metrics as one document."""
