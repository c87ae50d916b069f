"""Tables in Markdown, by themselves and in reports."""

from __future__ import annotations

from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from paramimp.readers.table.csv_file import load_csv_table
from paramimp.readers.table.markdown import stands_below_text, table_in
from tests.readers.tables import parts, write

TABLES = {
    "framed": "| lr | opt | acc |\n|---|:--:|--:|\n| 0.1 | sgd | 0.5 |\n| 0.2 | adam | 0.25 |\n",
    "without bars at the ends": "lr | opt | acc\n--- | :-: | ---:\n0.1 | sgd | 0.5\n0.2 | adam | 0.25\n",
    "the best is bold": "| lr | opt | acc |\n|---|---|---|\n| 0.1 | `sgd` | **0.5** |\n| *0.2* | adam | 0.25 |\n",
    "with a footnote": "| lr | opt | acc |\n|---|---|---|\n| 0.1 | sgd | 0.5* |\n| 0.2 | adam | **0.25** † |\n",
}
TEXTS = {
    "alone": "{}",
    "a heading above": "# Results\n\n{}",
    "text around": "# Results\n\nAll runs | in one table - of *one* week:\n\n{}\nBest: 0.5 | see above.\n",
    "another table below": "{}\n| a | b | c |\n|---|---|---|\n| 1 | 2 | 3 |\n",
}


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("around", TEXTS)
def test_the_first_table_is_read(table: str, around: str) -> None:
    read = load_csv_table(TEXTS[around].format(TABLES[table]).encode())
    assert read.columns == ("lr", "opt", "acc")
    assert list(read.rows) == [{"lr": 0.1, "opt": "sgd", "acc": 0.5}, {"lr": 0.2, "opt": "adam", "acc": 0.25}]


def test_cells_are_those_that_a_parser_of_markdown_finds() -> None:
    text = 'text\n\n| a \\| b | __init__ | 2 * 3 * 4 |\n|---|---|---|\n| x \\| "y" | a_b_c | `z` |\n'
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    cells = [token.children or [] for token in tokens if token.type == "inline"][1:]
    said = ["".join(child.content for child in children) for children in cells]
    table = load_csv_table(text.encode())
    assert [table.columns[0], table.columns[2]] == [said[0], said[2]] == ["a | b", "2 * 3 * 4"]
    assert [*table.rows[0].values()] == said[3:]


@pytest.mark.parametrize("text", ["lr|acc\n-1|0.5\n0.1|0.7\n", "a|b\n\n---\n", "no table | at - all\n", "a,b\n1,2\n"])
def test_any_other_text_stays(text: str) -> None:
    assert table_in(text) is text


def test_a_report_in_a_folder_is_no_table_of_its_runs(tmp_path: Path) -> None:
    """It may have any table, and the user who means it names it."""
    table = "lr,opt,loss\n0.1,sgd,3\n0.2,adam,1\n0.3,sgd,2\n"
    write(tmp_path, table)
    write(tmp_path, TEXTS["text around"].format(TABLES["framed"]), "README.md")
    assert parts(tmp_path, "loss") == (["lr", "opt"], ["loss"])
    assert parts(tmp_path / "README.md", "acc") == (["lr", "opt"], ["acc"])


def test_what_stands_above_a_table() -> None:
    assert [name for name, around in TEXTS.items() if stands_below_text(around.format(TABLES["framed"]))] == [
        "a heading above",
        "text around",
    ]
