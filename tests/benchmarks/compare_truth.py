"""What a change did to the truth benchmark: two of its JSON files, sweep by sweep.

    python -m tests.benchmarks.compare_truth OLD.json NEW.json [--kinds repeats,grids] [--columns err+,red]

Only sweeps that both have are compared, and only if both drew the same runs. Each cell is the new mean and the
difference, with the standard error of the difference over the sweeps; `*` marks one of more than two of these.
The judged method of each file is compared, whatever it is called.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.truth_scores import Row, mean, standard_error
from tests.benchmarks.truth_tables import short

COLUMNS = (
    "err+", "shap+", "null+", "top1", "misled", "alarm", "family", "power", "contra", "red", "cover", "cover_total",
    "cover_shap", "width", "r2_gap", "r2_held", "flip", "moved", "sec",
)  # fmt: skip
MARKED = 2.0
ALL = "all"

Pair = tuple[Row, Row]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--kinds", type=lambda text: text.split(","), help="all by default")
    parser.add_argument("--tool", help="a peer or method; by default the one that each file judged")
    parser.add_argument("--columns", type=lambda text: tuple(text.split(",")), default=COLUMNS)
    options = parser.parse_args()
    pairs, dropped = paired(judged(options.old, options.tool), judged(options.new, options.tool))
    pairs = [pair for pair in pairs if options.kinds is None or pair[0]["kind"] in options.kinds]
    print(f"{len(pairs)} sweeps are in both files; {dropped} are in one alone, or were drawn otherwise")
    for line in table(pairs, options.columns):
        print(line)
    return 0


def judged(path: Path, tool: str | None) -> list[dict[str, Any]]:
    """The scores of one tool in a file."""
    document = json.loads(path.read_text(encoding="utf-8"))
    wanted = tool or document["asked"]["ours"]
    return [row for row in document["scores"] if row["tool"] == wanted]


def paired(old: Sequence[Row], new: Sequence[Row]) -> tuple[list[Pair], int]:
    """The rows about one sweep, and how many have no counterpart."""
    before = {key_of(row): row for row in old}
    pairs = [(before[key], row) for row in new if (key := key_of(row)) in before]
    return pairs, len(old) + len(new) - 2 * len(pairs)


def key_of(row: Row) -> tuple[Any, ...]:
    return tuple(row[field] for field in ("problem", "n", "seed", "draw"))


def table(pairs: Sequence[Pair], columns: Sequence[str]) -> Iterator[str]:
    """One line per kind and size that has a difference, then the kinds together at each size."""
    cells: dict[tuple[str, int], list[Pair]] = {}
    for pair in pairs:
        for kind in (pair[0]["kind"], ALL):
            cells.setdefault((kind, pair[0]["n"]), []).append(pair)
    kinds = [*dict.fromkeys(kind for kind, _ in cells if kind != ALL), ALL]
    for column in columns:
        lines = [
            (f"  {kind:12}{n:>6}{len(cells[kind, n]):>5} sw", difference(cells[kind, n], column))
            for kind, n in sorted(cells, key=lambda cell: (kinds.index(cell[0]), cell[1]))
        ]
        told = [f"{label}  {text}" for label, text in lines if text]
        yield f"\n{short(column)}: old -> new, difference ± se" + ("" if told else ": nothing to compare")
        yield from told


def difference(cell: Sequence[Pair], column: str) -> str:
    """Means of the sweeps that have the column in both files, and their difference; empty where none has."""
    both = [(old[column], new[column]) for old, new in cell if _has(old, column) and _has(new, column)]
    if not both:
        return ""
    changes = [new - old for old, new in both]
    change, error = mean(changes), standard_error(changes)
    marked = " *" if error > 0 and abs(change) > MARKED * error else ""
    before, after = (mean(side) for side in zip(*both, strict=True))
    return f"{before:7.3f} -> {after:7.3f}  {change:+.4f} ± {error:.4f}{marked}"


def _has(row: Mapping[str, Any], column: str) -> bool:
    return row.get(column) is not None


if __name__ == "__main__":
    sys.exit(main())
