"""What files of any name hold."""

from __future__ import annotations

import pytest

from paramimp.decoding.histories import collect_metrics
from paramimp.decoding.json_text import MAX_LINES
from paramimp.decoding.namelist import namelist
from paramimp.readers.layout.contents import Form, contents_of, is_binary
from paramimp.runs import Unreadable


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"lr": 0.1, "net": {"depth": 3}}', {"lr": 0.1, "net": {"depth": 3}}),
        ('{"lr": "0.1", "name": "a"}', {"lr": 0.1, "name": "a"}),
        ('[83, 52, {"lr": 0.1, "depth": 3}]', {"lr": 0.1, "depth": 3}),
        ('{"lr": "0.1", "depth": 3}', {"lr": "0.1", "depth": 3}),
        ("lr: 0.1\nnet:\n  depth: 3\n  sizes:\n  - 1\n", {"lr": 0.1, "net": {"depth": 3, "sizes": [1]}}),
        ("# a remark\nlr = 0.1\nmodel = resnet\n", {"lr": 0.1, "model": "resnet"}),
        ("[net]\ndepth = 3\n", {"net": {"depth": 3}}),
        ("Namespace(lr=0.1, depth=3)\n", {"lr": 0.1, "depth": 3}),
        ("python train.py --lr 0.1 --depth 3\n", {"lr": 0.1, "depth": 3}),
    ],
    ids=["json", "texts alone", "behind sizes", "a text", "yaml", "ini", "sections", "argparse", "command"],
)
def test_settings_are_known_by_their_form(text: str, told: object) -> None:
    found = contents_of(text.encode(), "args")
    assert found is not None
    assert found.form is Form.DOCUMENT
    assert found.told == told


@pytest.mark.parametrize(
    ("text", "metrics"),
    [
        ('[{"epoch": 1, "loss": 2.5}, {"epoch": 2, "loss": 1.5}]', {"epoch": [1, 2], "loss": [2.5, 1.5]}),
        ('{"epoch": 1, "loss": 2.5}\n{"epoch": 2, "loss": 1.5}\n', {"epoch": [1, 2], "loss": [2.5, 1.5]}),
        ("epoch,loss\n1,2.5\n2,1.5\n", {"epoch": [1, 2], "loss": [2.5, 1.5]}),
        ("epoch\tloss\n1\t2.5\n2\t1.5\n", {"epoch": [1, 2], "loss": [2.5, 1.5]}),
        ("# step loss acc\n1 2.5 0.5\n2 1.5 0.75\n", {"step": [1, 2], "loss": [2.5, 1.5], "acc": [0.5, 0.75]}),
    ],
    ids=["records", "lines", "csv", "tabs", "blanks"],
)
def test_rows_are_known_by_their_form(text: str, metrics: object) -> None:
    found = contents_of(text.encode(), "log")
    assert found is not None
    assert found.form is Form.ROWS
    assert collect_metrics(found.document) == metrics
    assert len(found.records) == 2


@pytest.mark.parametrize(
    "text",
    [
        "1,10,2.5\n2,20,1.5\n3,30,1.25\n",
        "1;2.5\n2;1.5\n3;1.25",
        "1 10 2.5\n2 20 1.5\n3 30 1.25\n4 40",
        "0\t2.5\n1\t1.5\n2\t1.25\n",
    ],
    ids=["commas", "semicolons", "torn", "tabs"],
)
def test_a_table_of_steps_and_one_number_needs_no_names(text: str) -> None:
    found = contents_of(text.encode(), "loss.csv")
    assert found is not None
    assert (found.form, found.is_nameless, found.document) == (Form.ROWS, True, {"": [2.5, 1.5, 1.25]})


def test_a_column_called_value_beside_steps_and_times_has_no_name_either() -> None:
    found = contents_of(b"Wall time,Step,Value\n1698314503.5,1,2.5\n1698314563.5,2,1.5\n", "run-a-tag-val_loss.csv")
    assert found is not None
    assert (found.is_nameless, found.document) == (True, {"Value": [2.5, 1.5]})


@pytest.mark.parametrize(
    "text",
    [
        "0.5 1.25 2.5\n0.75 1.5 2.75\n",
        "1,0.5,0.25\n2,0.75,0.5\n",
        "1,2.5\n1,1.5\n",
        "2.5\n1.5\n",
        "1,2.5\n",
        "1,2.5\n2,a\n3,1.5\n",
    ],
    ids=["points", "two numbers", "no steps", "a column", "a row", "words"],
)
def test_other_numbers_without_names_are_no_metrics(text: str) -> None:
    found = contents_of(text.encode(), "x.csv")
    assert found is None or not found.is_nameless


def test_a_log_tells_what_its_run_was_told_apart_from_what_it_measured() -> None:
    text = "args: Namespace(lr=0.1, batch_size=32)\nepoch 1: loss=2.5\nepoch 2: loss=1.5\n"
    found = contents_of(text.encode(), "log-train-0")
    assert found is not None
    assert (found.form, found.is_apart) == (Form.LOG, True)
    assert found.told == {"lr": 0.1, "batch_size": 32}
    assert collect_metrics(found.document)["loss"] == [2.5, 1.5]


def test_lines_that_end_in_numbers_are_results_by_what_stands_before() -> None:
    found = contents_of(b"[READ], Operations, 10\n[READ], Latency(us), 2.5\n", "output.csv")
    assert found is not None
    assert found.document == {"READ.Operations": 10, "READ.Latency(us)": 2.5}


QUOTED = {"a": {"s": "x=y", "n": 3, "f(1,2)": 4, "t": "it's /", "z": "!"}}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("! a run\n&control\n  n = 100,\n  lx = 16, ly = 8\n/\n", {"control": {"n": 100, "lx": 16, "ly": 8}}),
        ("&a x = 1d-3 ! or\n on = .TRUE. /\n&b\n s = 'a!b' /\n", {"a": {"x": 0.001, "on": True}, "b": {"s": "a!b"}}),
        ("$run\n f(2) = 1, 2\n$end\n", {"run": {"f(2)": "1, 2"}}),
        ("&a s = 'x=y', n=3, f(1,2)=4 ! 'b'\n t = \"it's /\", z='!' ! c\n/\n", QUOTED),
    ],
    ids=["lines", "remarks", "dollars", "quotes"],
)  # fmt: skip
def test_a_namelist_of_fortran_is_told_by_its_groups(text: str, told: object) -> None:
    found = contents_of(text.encode(), "input")
    assert found is not None
    assert found.told == told


@pytest.mark.parametrize(
    "text", ["&a\n x = 1\n", "# x\n&a x = 1 /\n", "&a x = 1 /\n0.5 0.25\n", "&nbsp; x = 1\n", "&a\n/\n"]
)
def test_what_is_not_all_groups_is_no_namelist(text: str) -> None:
    assert namelist(text) is None


def test_lines_may_begin_with_what_they_are_of() -> None:
    """As OMNeT++ writes its scalars; what stands in several lines of one word and name is the last of them."""
    head = "version 3\nattr unit s\nattr repetition 0\n"
    lines = "itervar numHosts 10\nitervar iaTime 0.5\nscalar Net.sink\tdelay:mean\t0.25\nattr unit ms\n"
    found = contents_of(f"{head}{lines}".encode(), "x.sca")
    assert found is not None
    assert found.form is Form.DOCUMENT
    assert found.told["itervar"] == {"numHosts": 10, "iaTime": 0.5}
    assert found.told["scalar"] == {"Net.sink.delay:mean": 0.25}
    assert found.told["attr"]["unit"] == "ms"


@pytest.mark.parametrize(
    "text",
    [
        "ATOM 1 N MET A 1 27.3 2.1 1.0\nATOM 2 CA MET A 1 26.1 2.2 1.4\nTER 3 A\n" * 4,
        "v 0.1 0.2 0.3\nv 0.2 0.3 0.4\nf 1 2 3\nf 2 3 4\n" * 3,
        "pip install a 1\npip install b 2\ncd x 3\ncd y\nls z\nls\n",
        "the cat sat on 1 mat\nthe dog ran to 2 men\na fox is 3\na hen is 4\nthe end\nthe 5\n",
        "p cnf 3 2\n1 2 0\n-1 3 0\np cnf 3 2\n1 2 0\n-1 3 0\n",
    ],
    ids=["atoms", "vertices", "commands", "prose", "clauses"],
)
def test_other_lines_that_begin_alike_are_no_document(text: str) -> None:
    found = contents_of(text.encode(), "x.txt")
    assert found is None or found.form is not Form.DOCUMENT


@pytest.mark.parametrize("part", ["", "best loss 0.25\n"])
def test_what_a_log_says_in_each_epoch_stays_a_history(part: str) -> None:
    lines = "".join(f"train loss {1 / epoch}\nval loss {2 / epoch}\n" for epoch in (1, 2, 4, 8))
    found = contents_of(f"{lines}{part}".encode(), "log.txt")
    assert found is not None
    assert found.form is Form.LOG
    assert found.document["val.loss"] == [2.0, 1.0, 0.5, 0.25]


def test_results_stay_told_apart_where_the_fields_of_statistics_come_again() -> None:
    fields = "".join(f"statistic Net.sink{k} delay\nfield count 9\nfield mean 0.{k}\n" for k in range(1, 5))
    found = contents_of(f"scalar Net.a sent 7\nscalar Net.b sent 8\n{fields}".encode(), "x.sca")
    assert found is not None
    assert found.told["scalar"] == {"Net.a.sent": 7, "Net.b.sent": 8}


def test_a_number_alone_is_called_as_its_file() -> None:
    found = contents_of(b"0.75\n", "eval/accuracy")
    assert found is not None
    assert (found.told, found.document) == ({"accuracy": 0.75}, {"accuracy": 0.75})


def test_a_word_alone_may_be_told_and_is_no_metric() -> None:
    found = contents_of(b"true\n", "params/nesterov")
    assert found is not None
    assert (found.told, found.document) == ({"nesterov": True}, {})
    assert contents_of(b"See the notes.\n", "README") is None


def test_arguments_and_results_in_one_document_are_apart() -> None:
    found = contents_of(b'{"args": {"lr": 0.1}, "val_loss": 0.5}', "out")
    assert found is not None
    assert (found.told, found.document, found.is_apart) == ({"lr": 0.1}, {"val_loss": 0.5}, True)


@pytest.mark.parametrize(
    "data",
    [b"", b" \n", b"PK\x03\x04\0\0weights", b"some words\nof a text\n", b"[1, 2, 3]", b"0.5 1.5\n2.5 3.5\n"],
    ids=["empty", "blank", "binary", "prose", "numbers", "points"],
)
def test_other_files_hold_nothing(data: bytes) -> None:
    assert contents_of(data, "x") is None


def test_text_of_two_bytes_a_letter_is_no_binary() -> None:
    assert not is_binary("lr: 0.1".encode("utf-16"))
    assert is_binary(b"\x89PNG\0")


def test_a_table_that_is_too_large_is_no_log() -> None:
    with pytest.raises(Unreadable, match="more than 200,000 lines"):
        contents_of(b"epoch,loss\n" + b"1,0.5\n" * 200_001, "log.csv")


def test_lines_of_epochs_with_colons_are_no_settings() -> None:
    found = contents_of(b"Epoch 1: loss 2.5, acc 0.5\nEpoch 2: loss 1.5, acc 0.75\n", "log")
    assert found is None or found.told == {}


def test_numbers_without_names_are_bounded_before_they_are_read() -> None:
    text = "".join(f"{step},0.5\n" for step in range(MAX_LINES + 2))
    with pytest.raises(Unreadable, match="200,000 lines"):
        contents_of(text.encode(), "loss.csv")
