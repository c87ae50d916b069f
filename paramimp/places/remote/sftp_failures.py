"""What the errors of an SFTP connection mean, by the exceptions of asyncssh, the sockets and the loop."""

from __future__ import annotations

import socket
from typing import Any

from paramimp.places.remote.addresses import split
from paramimp.places.remote.failures import (
    DeniedError,
    FaultyError,
    LostError,
    MissingError,
    RefusedError,
    RemoteError,
)


def said_of_folders(ssh: Any) -> dict[type[Exception], str]:
    """What is said of a folder that cannot be listed, by what the server answers."""
    return {
        ssh.SFTPPermissionDenied: "Permission denied",
        ssh.SFTPNoSuchFile: "No such file or directory",
        ssh.SFTPFailure: "the server failed to read it",
    }


def failure(ssh: Any, address: str, error: Exception) -> RemoteError:
    """What an error of asyncssh, a socket or the loop means for the one who asked."""
    host = split(address).hostname or "HOST"
    if isinstance(error, ssh.HostKeyNotVerifiable):
        said = "its host key is not in your known_hosts, or is another one than there"
        return RefusedError(said, f"run ssh {host} once to see the key, and accept it only if it is right")
    if isinstance(error, ssh.PermissionDenied):
        return RefusedError("you were not let in", f"check that ssh {host} works without asking anything")
    if isinstance(error, ssh.SFTPNoSuchFile):
        return MissingError()
    if isinstance(error, ssh.SFTPPermissionDenied):
        return DeniedError("access denied", "check that it is readable by you")
    if isinstance(error, ssh.SFTPError) and not isinstance(error, (ssh.SFTPNoConnection, ssh.SFTPConnectionLost)):
        return FaultyError()
    if isinstance(error, ssh.KeyExchangeFailed):
        return RefusedError("the server speaks no cipher that is safe", "update its SSH server")
    if isinstance(error, socket.gaierror):
        return LostError("its host is not known")
    if isinstance(error, TimeoutError):
        return LostError("no answer in time")
    return LostError("no connection" if isinstance(error, ConnectionRefusedError) else "the connection was lost")
