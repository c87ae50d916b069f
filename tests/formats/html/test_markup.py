"""Elements, names and sentences as markup."""

from __future__ import annotations

from paramimp.formats.html.markup import Markup, el, join, sentence


def test_in_a_sentence_a_name_from_right_to_left_keeps_no_number_from_its_place() -> None:
    name, other = "\u05d2\u05d5\u05d3\u05dc_\u05d0", "\u0645\u062d \u0633\u0646"
    assert sentence(f"Good so far: {name} 0.1 to <0.2; {other} (adam).") == (
        f'<bdi dir="ltr">Good so far: <bdi>{name}</bdi> 0.1 to &lt;0.2; <bdi>{other}</bdi> (adam).</bdi>'
    )
    assert sentence("lr 0.1 & more.") == "<bdi>lr 0.1 &amp; more.</bdi>"


def test_in_a_sentence_a_long_name_is_broken_where_its_words_end() -> None:
    assert sentence("Tune model.encoder.attention_dropout next, not model.lr: 0.0001.") == (
        "<bdi>Tune model.<wbr/>encoder.<wbr/>attention_<wbr/>dropout next, not model.lr: 0.0001.</bdi>"
    )
    assert sentence("a.b<" * 9) == "<bdi>" + "a.<wbr/>b&lt;" * 9 + "</bdi>"


def test_text_is_escaped_once_and_markup_is_not() -> None:
    assert el("p", "<&>", Markup("<b>"), class_='"') == '<p class="&quot;">&lt;&amp;&gt;<b></p>'
    assert join("a", None, ["<", Markup("<br>")]) == "a&lt;<br>"
