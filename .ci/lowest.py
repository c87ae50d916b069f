"""Prints the lowest versions that pyproject.toml allows, as constraints for pip: ``pip install -c FILE .``.

Of what paramimp needs and of its extras; what only the tests need may be as new as it likes.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

REQUIREMENT = re.compile(r"(?P<name>[\w.-]+)(?:\[[\w,-]+\])?>=(?P<version>[\w.]+)")


def lowest(pyproject: str) -> list[str]:
    """``name==version`` for each dependency; one without a lowest version, or with other conditions, is an error."""
    project = tomllib.loads(pyproject)["project"]
    extras = [extra for name, extra in project["optional-dependencies"].items() if name != "test"]
    constraints = []
    for requirement in sum(extras, project["dependencies"]):
        found = REQUIREMENT.fullmatch(requirement)
        if found is None:
            raise SystemExit(f"pyproject.toml asks for {requirement!r}; write it as name>=version.")
        constraints.append(f"{found['name']}=={found['version']}")
    return constraints


if __name__ == "__main__":
    text = (Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8")
    sys.stdout.write("\n".join(lowest(text)) + "\n")
