"""What is written where nobody reads goes nowhere and raises nothing."""

from __future__ import annotations

import os
from pathlib import Path

from paramimp.places.null_device import null_stream, silence


def test_nothing_that_is_written_to_a_silenced_descriptor_arrives(tmp_path: Path) -> None:
    path = tmp_path / "file"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT)
    try:
        os.write(descriptor, b"before")
        silence(descriptor)
        assert os.write(descriptor, b"after") == 5
    finally:
        os.close(descriptor)
    assert path.read_bytes() == b"before"


def test_a_pipe_that_nobody_reads_can_be_written_to_once_it_is_silenced() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    silence(writing)
    assert os.write(writing, b"text") == 4
    os.close(writing)


def test_the_null_stream_takes_any_text() -> None:
    with null_stream() as stream:
        assert stream.write("é\n") == 2
