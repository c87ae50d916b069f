"""Readers: one file per log format; this table is the only place that names them."""

from __future__ import annotations

from paramimp.readers.interface import Reader
from paramimp.registry import Registry

READERS: Registry[Reader] = Registry(
    "paramimp.readers",
    {
        "native": "paramimp.readers.native:NATIVE",
    },
)
