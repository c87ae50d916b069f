"""Texts in the encoding of Western Europe are read where that is sure; of others the encoding is guessed."""

from __future__ import annotations

import pytest

from paramimp.decoding.spreadsheet_text import WrongEncoding, decode_spreadsheet
from paramimp.runs import Unreadable

WESTERN = [
    "Größe;Gerät;Güte\n32;Küche;0,9\n",
    "précision,durée,époque,réseau\n0.9,3,1,à côté\n",
    "tamaño,pérdida,°C\n1,2,3\n",
    "størrelse,nøyaktighet,ß\n1,2,3\n",
    "“lr”,score ± sd\n0.1,0.9 ± 0.1\n",
    "prix en €,lr ¼\n1,2\n",
]


@pytest.mark.parametrize("text", WESTERN)
@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
def test_western_words_are_read_in_either_encoding(text: str, encoding: str) -> None:
    assert decode_spreadsheet(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1251", "точность,скорость\n1,2\n"),
        ("gb18030", "学习率,批量,验证损失\n1,2,3\n"),
        ("shift_jis", "学習率,バッチ,精度\n1,2,3\n"),
        ("euc_kr", "학습률,정확도\n1,2\n"),
        ("cp1250", "wielkość,dokładność\n1,2\n"),
    ],
)
def test_other_encodings_are_not_garbled_but_guessed(encoding: str, text: str) -> None:
    with pytest.raises(WrongEncoding, match="is not UTF-8 text") as raised:
        decode_spreadsheet(text.encode(encoding))
    assert raised.value.encoding == encoding


@pytest.mark.parametrize("data", [b"lr,\xff\xfe\x81\x8d\n1,2\n", b"lr,l\xf6ss\n0.1,\0\n", b"\xfc\x01\x02lr,l\n1,2\n"])
def test_what_is_no_text_is_none(data: bytes) -> None:
    with pytest.raises(Unreadable):
        decode_spreadsheet(data)
