"""The ways in which asking a remote place fails. None of them repeats what a library said: that may hold secrets."""

from __future__ import annotations


class RemoteError(Exception):
    """Something remote cannot be read.

    Attributes
    ----------
    said : what happened, as it stands in brackets behind a name: ``access denied``.
    advice : what to do about it, as the end of a sentence.
    """

    def __init__(self, said: str, advice: str) -> None:
        super().__init__(said)
        self.said = said
        self.advice = advice


class LostError(RemoteError):
    """The network or the server failed; the next attempt may succeed."""

    def __init__(self, said: str) -> None:
        super().__init__(said, "check the network and that the server is up, and try again")


class FaultyError(LostError):
    """The server answers that it could not. The connection stands, and the next attempt may succeed."""

    def __init__(self) -> None:
        super().__init__("the server failed to read it")
        self.advice = "check its disk, and try again"


class DeniedError(RemoteError):
    """The server answers, and refuses."""


class MissingError(RemoteError):
    """There is nothing of that name."""

    def __init__(self, said: str = "there is nothing of that name", advice: str = "check the address") -> None:
        super().__init__(said, advice)


class RefusedError(RemoteError):
    """Nothing there can be read, and trying again will not help."""


class ReplacedError(RemoteError):
    """A file was replaced since it was listed. What it holds now is what is read.

    Attributes
    ----------
    data : the bytes that were asked for.
    """

    def __init__(self, data: bytes) -> None:
        super().__init__("it was replaced meanwhile", "try again")
        self.data = data


class LargerError(RemoteError):
    """A file has more bytes than are read.

    Attributes
    ----------
    size : how many it has.
    """

    def __init__(self, size: int) -> None:
        super().__init__(f"{size:,} bytes", "remove what is not needed from it")
        self.size = size
