"""Pieces of folders that workers of a cluster read."""

from __future__ import annotations

from pathlib import Path

import pytest

from paramimp.errors import ParamimpError
from paramimp.places.folder import Folder
from paramimp.reading import on_cluster
from paramimp.reading.request import Request


def test_a_worker_that_does_not_see_the_folder_is_an_error_and_no_list_of_lost_runs(tmp_path: Path) -> None:
    gone = str(tmp_path / "only there")
    piece = on_cluster.Piece(Folder(gone, ".", frozenset({"config.yaml"}), (), gone), "native", 1, None)
    with pytest.raises(ParamimpError, match=r"a worker does not see .*only there; give a folder on a disk that all"):
        on_cluster.read_chunk(Request((gone,)), on_cluster.Chunk((piece,)))
