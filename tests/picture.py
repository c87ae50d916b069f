"""Draw README's picture from the real output: ``python -m tests.picture``."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI
from rich.text import Text

from paramimp import analyze
from paramimp.formats.interface import View
from paramimp.formats.table import render

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / ".github" / "analyze.svg"
WIDTH = 92


def draw() -> str:
    """`paramimp analyze sample_runs --metric val_loss` on a terminal of `WIDTH` columns, as SVG."""
    output = render(analyze(ROOT / "sample_runs", "val_loss"), View(width=WIDTH, colour=True))
    console = Console(record=True, width=WIDTH, file=StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text.from_ansi(output.rstrip()))
    svg = console.export_svg(
        title="paramimp analyze sample_runs --metric val_loss", theme=DIMMED_MONOKAI, unique_id="paramimp"
    )
    without_fonts = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)  # a picture must not call a server
    return re.sub(r"[ \t]+$", "", without_fonts.replace("Fira Code", "monospace"), flags=re.MULTILINE)


if __name__ == "__main__":
    PICTURE.write_text(draw(), encoding="utf-8")
