"""YAML that every reader takes for the same: numbers are numbers and texts are texts by YAML 1.1 as by 1.2."""

from __future__ import annotations

import re
from typing import Any

WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:[./-][A-Za-z0-9_]+)*")
NOT_A_TEXT = frozenset("y n yes no on off true false null none nan inf".split())
"""Words that some reader of YAML takes for a boolean or for null."""
WIDTH = 10_000


def dumps(document: Any) -> str:
    """A document in block style; texts that are no plain words stand in double quotes."""
    import yaml

    class Dumper(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  its signature
            return True

    def text(dumper: Dumper, value: str) -> Any:
        plain = WORD.fullmatch(value) and value.lower() not in NOT_A_TEXT
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=None if plain else '"')

    Dumper.add_representer(str, text)
    dumped: str = yaml.dump(document, Dumper=Dumper, sort_keys=False, allow_unicode=False, width=WIDTH)
    return dumped
