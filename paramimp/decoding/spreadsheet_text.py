"""The text of CSV files as spreadsheets save them: in UTF-8, or in the encoding of Windows in Western Europe."""

from __future__ import annotations

from paramimp.decoding.yaml_text import decode
from paramimp.runs import Unreadable


class WrongEncoding(Unreadable):
    """Text that is not UTF-8, and probably in `encoding`; None where that cannot be guessed."""

    def __init__(self, error: Unreadable, encoding: str | None) -> None:
        super().__init__(error.reason, error.message)
        self.encoding = encoding


def decode_spreadsheet(data: bytes) -> str:
    """Return the text of a CSV file.

    In Western European words few letters are not ASCII. A text of which that is not true is of some other encoding, and
    its names would come out garbled.

    Raises
    ------
    WrongEncoding : the bytes are of no encoding that is sure, or hold the NUL character.
    """
    try:
        return decode(data)
    except Unreadable as error:
        from paramimp.decoding.other_encodings import guess, western  # what few files need is not imported for all

        if b"\0" in data or (text := western(data)) is None:
            raise WrongEncoding(error, guess(data)) from None
        return text
