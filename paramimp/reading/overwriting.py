"""What must not be written to: the logs that are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.errors import ParamimpError
from paramimp.places.addresses import is_address
from paramimp.places.files import is_inside
from paramimp.places.folder import folder_with
from paramimp.places.paths import is_file, real
from paramimp.places.upwards import folders_around
from paramimp.readers import READERS
from paramimp.readers.interface import Claim
from paramimp.readers.offered import offered
from paramimp.reading.dispatch import Dispatch, Found

if TYPE_CHECKING:
    from collections.abc import Sequence


def refuse_to_overwrite(file: str, given: Sequence[str], *, reader: str | None = None) -> None:
    """Refuse to write a file over a log, or into the folder of a run, among the runs that were given.

    Elsewhere below a given folder it may be written: ``cd runs && paramimp analyze . -o report.json`` is common.

    Raises
    ------
    ParamimpError : the file is one of those given, has the name or the content of a log, or lies in a run's folder.
    """
    place = real(file)
    for root in (real(path) for path in given if not is_address(path)):
        if place == root or (is_inside(place, root) and _belongs_to_a_run(place, root, reader)):
            raise ParamimpError(f"'{file}' is part of the runs that are read; write to a file outside their folders.")


def _belongs_to_a_run(place: str, root: str, reader: str | None) -> bool:
    dispatch = Dispatch(offered(READERS.names() if reader is None else (reader,)))
    alone = folder_with(place, root)
    if dispatch.folder(alone) is not None or (is_file(place) and any(dispatch.files(alone))):
        return True
    found = (dispatch.folder(above) for above in folders_around(place, root))
    return any(isinstance(run, Found) and run.claim >= Claim.LIKELY for run in found)
