"""Files of documents, as trackers write them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def write(path: Path, *documents: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(map(json.dumps, documents)) + "\n")
