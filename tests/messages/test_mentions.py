"""Marks of options in messages: what each becomes at a shell and in Python, and what is no mark."""

import ast
import shlex
import subprocess
from dataclasses import dataclass

import pytest

from paramimp.messages.mentions import Told, for_python, for_shell, made_printable, option, shell_word


@dataclass(frozen=True, repr=False)
class Sentence(Told):
    told: str
    about: tuple[str, ...] = ()


@pytest.mark.parametrize(
    ("mark", "shell", "python"),
    [
        (option("min_runs"), "--min-runs", "min_runs"),
        (option("metric", stands_for="NAME"), "--metric NAME", "metric=NAME"),
        (option("include_pruned", value=True), "--include-pruned", "include_pruned=True"),
        (option("min_runs", 5), "--min-runs 5", "min_runs=5"),
        (option("where", "lr < 1"), "--where 'lr < 1'", "where='lr < 1'"),
        (option("exclude", ["seed", "my run"]), "--exclude seed --exclude 'my run'", "exclude=['seed', 'my run']"),
        (option("exclude", []), "--exclude", "exclude=[]"),
        (option("exclude", ["a", "b c"], commas=True), "--exclude 'a,b c'", "exclude=['a', 'b c']"),
    ],
)
def test_an_option_is_spelled_as_whoever_asks_writes_it(mark: str, shell: str, python: str) -> None:
    text = f"Pass {mark}, or not."
    assert for_shell(text) == f"Pass {shell}, or not."
    assert for_python(text) == f"Pass {python}, or not."


@pytest.mark.parametrize("value", ["it's", 'a "b"', "$HOME `ls`", "\\", "", "é", "--metric", "*"])
def test_a_value_arrives_as_it_is_by_both_ways(value: str) -> None:
    mark = option("where", value)
    assert shlex.split(for_shell(mark)) == ["--where", value]
    assert ast.literal_eval(for_python(mark).removeprefix("where=")) == value


CONDITION = "optimizer.name != 'sgd' and optimizer.lr < 0.01"
WORDS = {
    CONDITION: f'"{CONDITION}"',
    "it's": '"it\'s"',
    "lr": "lr",
    "my lr": "'my lr'",
    "a'$HOME": """'a'"'"'$HOME'""",
    "a'`id`": """'a'"'"'`id`'""",
    "a'\\n": """'a'"'"'\\n'""",
    "a'!b": """'a'"'"'!b'""",
    "a'\"b": """'a'"'"'"b'""",
    "": "''",
}


@pytest.mark.parametrize(("text", "word"), WORDS.items(), ids=map(repr, WORDS))
def test_a_shell_takes_a_word_for_the_text_and_a_person_can_read_it(text: str, word: str) -> None:
    assert shell_word(text) == word
    assert shlex.split(word) == [text]
    assert subprocess.run(["sh", "-c", f"printf %s {word}"], capture_output=True, text=True, check=True).stdout == text


def test_a_value_that_cannot_be_seen_is_shown_and_ends_no_mark_early() -> None:
    mark = option("where", "a\x03b\x1fc\nd\x1b[0m")
    assert "\n" not in for_shell(mark)
    assert for_shell(mark).isprintable()
    assert for_shell(f"{mark}; more").endswith("; more")


@pytest.mark.parametrize(
    "text", ["no mark", "\x02\x03", "\x02where\x03", "\x02where\x1fevil\x1fx\x03", "\x02a b\x1fflag\x03"]
)
def test_what_only_looks_like_a_mark_stays_text(text: str) -> None:
    assert for_shell(text) == for_python(text) == text
    assert made_printable(text).isprintable()


def test_a_text_is_made_printable_around_its_marks() -> None:
    text = f"a\nb {option('min_runs', 5)} \x1b[31m"
    shown = for_shell(made_printable(text))
    assert shown.isprintable()
    assert " --min-runs 5 " in shown


def test_a_sentence_is_told_in_three_ways() -> None:
    sentence = Sentence(f"Pass {option('include_pruned', value=True)}.", ("lr",))
    assert sentence.message == "Pass include_pruned=True."
    assert sentence.shell_message == "Pass --include-pruned."
    assert sentence.to_dict() == {"message": "Pass --include-pruned.", "about": ["lr"]}
    assert repr(sentence) == "Sentence(told='Pass include_pruned=True.', about=('lr',))"
