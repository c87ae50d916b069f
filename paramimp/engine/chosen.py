"""The engine that the user chose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.engine.computing import Computing
from paramimp.engine.interface import EngineName
from paramimp.engine.processes import Processes
from paramimp.errors import ParamimpError
from paramimp.messages.mentions import option
from paramimp.records import record

if TYPE_CHECKING:
    from typing import Self

    from paramimp.engine.cluster import Cluster
    from paramimp.engine.interface import Engine


@record
class Engines:
    """What reads and what fits: on this machine processes and threads, elsewhere one cluster."""

    reading: Engine
    fitting: Engine | None = None
    """None stands for threads of this process."""

    @property
    def elsewhere(self) -> Engine | None:
        """The cluster that reads, for who reads in this process where there is none."""
        return None if self.fitting is None else self.reading

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.reading.close()


def check(name: str, address: str | None) -> None:
    """Refuse what cannot be meant, before anything is read.

    Raises
    ------
    ParamimpError : an address is given and nothing to call there, or the other way round, or a package is missing.
    """
    if name == EngineName.LOCAL:
        if address is not None:
            raise ParamimpError(
                f"{option('address')} is the address of a cluster, and no cluster was chosen; add"
                f" {option('engine', 'dask')} or {option('engine', 'ray')}, or leave it out."
            )
        return
    if address is None:
        where = (
            "tcp://HOST:8786, where dask scheduler runs"
            if name == EngineName.DASK
            else "HOST:6379, where ray start --head runs, auto for the one on this machine, or local to start one"
        )
        raise ParamimpError(f"{option('engine', str(name))} needs {option('address')}: {where}.")
    from importlib.util import find_spec

    if find_spec("distributed" if name == EngineName.DASK else "ray") is None:
        raise ParamimpError(
            f"{option('engine', str(name))} needs a package that is not installed; pip install 'paramimp[{name}]'."
        )


def opened(name: str, address: str | None, cores: int) -> Engines:
    """The engines of a command; they are to be closed.

    Raises
    ------
    ParamimpError : as `check`, or nobody answers at the address.
    """
    check(name, address)
    if name == EngineName.LOCAL or address is None:
        return Engines(Processes(cores))
    cluster = _cluster(name, address, cores)
    return Engines(cluster, Computing(cluster))


def _cluster(name: str, address: str, cores: int) -> Cluster:
    if name == EngineName.DASK:
        from paramimp.engine.dask import Dask

        return Dask(address, cores)
    from paramimp.engine.ray import Ray

    return Ray(address, cores)
