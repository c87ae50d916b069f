"""Which engine the options choose, and what they must say together."""

from __future__ import annotations

import pytest

from paramimp.engine.chosen import check, opened
from paramimp.engine.interface import EngineName
from paramimp.engine.processes import Processes
from paramimp.errors import ParamimpError


@pytest.mark.parametrize(("name", "address", "said"), [
    ("local", "tcp://h:1", "--address is the address of a cluster, and no cluster was chosen; add --engine dask"),
    ("dask", None, "--engine dask needs --address: tcp://HOST:8786"),
    ("ray", None, "--engine ray needs --address: HOST:6379"),
])  # fmt: skip
def test_an_engine_and_its_address_go_together(name: str, address: str | None, said: str) -> None:
    with pytest.raises(ParamimpError) as refused:
        check(name, address)
    assert refused.value.shell_lines[0].startswith(said)


@pytest.mark.parametrize("name", ["dask", "ray"])
def test_an_engine_that_is_not_installed_names_its_extra(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(ParamimpError, match=rf"needs a package .* pip install 'paramimp\[{name}\]'"):
        check(name, "127.0.0.1:1")


def test_the_engine_of_this_machine_starts_no_cluster() -> None:
    with opened("local", None, 2) as engines:
        assert (type(engines.reading), engines.fitting) == (Processes, None)
    assert [str(name) for name in EngineName] == ["local", "dask", "ray"]
