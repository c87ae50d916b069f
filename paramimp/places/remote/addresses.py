"""Which addresses name folders or files of runs, and what they are called."""

from __future__ import annotations

from urllib.parse import SplitResult, unquote, urlsplit

from paramimp.places.addresses import is_address, scheme_of, without_secrets

WEB = frozenset({"http", "https"})
BUCKETS = frozenset({"s3", "s3a", "gs", "az", "azure", "adl", "abfs", "abfss"})
SHELLS = frozenset({"sftp", "ssh"})
FILE_SYSTEMS = frozenset({"hdfs", "webhdfs", "hf", "smb", "ftp", "oci", "oss", "gdrive", "dropbox", "lakefs", "memory"})
"""Read through fsspec, by whichever package brings that scheme."""
_ALL = WEB | BUCKETS | SHELLS | FILE_SYSTEMS


def is_remote(address: str) -> bool:
    """Whether a text is the address of a remote folder or file, rather than a path or that of a tracker's server."""
    return is_address(address) and scheme_of(address) in _ALL


def shown(address: str) -> str:
    """The address as people may see it: without user, password and query, and without a slash at its end."""
    text = without_secrets(address)
    return text if text.endswith("://") else text.rstrip("/")


def split(address: str) -> SplitResult:
    """The parts of an address, with a port that is a number.

    Raises
    ------
    RefusedError : it has a bracket or a port where none can be; what Python says of that may repeat a password.
    """
    try:
        found = urlsplit(address)
        found.port  # noqa: B018  it is looked at when it is asked for
    except ValueError:
        from paramimp.places.remote.failures import RefusedError  # not where all that is read is local

        said = "where its host and port stand cannot be told"
        raise RefusedError(said, "write what is no letter or digit in user and password as % with two digits") from None
    return found


def parts(address: str) -> list[str]:
    """The host or bucket of an address and the names on its path."""
    path = shown(address).partition("://")[2]
    return [part for part in (unquote(path) if scheme_of(address) in WEB | SHELLS else path).split("/") if part]
