"""The shell commands in README.md, by the marker that stands before their block: ``<!-- command: test -->``."""

from __future__ import annotations

import re
import sys
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"


def commands() -> dict[str, str]:
    """Marker to the text of its block."""
    block = re.compile(r"<!-- command: ([\w-]+) -->\s*```(?:sh|console)\n(.*?)```", re.DOTALL)
    blocks = block.findall(README.read_text("utf-8"))
    return {name: text.strip() for name, text in blocks}


if __name__ == "__main__":
    print(commands()[sys.argv[1]])
