"""A server that is no Ray is one clear sentence."""

from __future__ import annotations

import socket

import pytest

from paramimp.engine.chosen import opened
from paramimp.errors import ParamimpError
from tests.engine.clusters import NEEDS_RAY

pytestmark = pytest.mark.filterwarnings("ignore")  # of the libraries of the clusters


@NEEDS_RAY
def test_a_server_that_is_no_ray_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paramimp.engine.ray.SECONDS_TO_CONNECT", 2)
    monkeypatch.setattr("ray.is_initialized", lambda: False)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(ParamimpError, match=f"no Ray answers at {address}"):
            opened("ray", address, 2)
