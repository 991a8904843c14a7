import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.slack.markup import escaped, said


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ("<@U123> punto de venta", "punto de venta"),
        ("<@U123|dsmx> hola", "hola"),
        ("mira <https://a.example/x|a.example> y <https://b.example>", None),
        ("en <#C1|puebla>", "en puebla"),
        ("<!here> hola", "hola"),
        ("<!date^1^{date}|ayer>", "ayer"),
        ("a &amp; b &lt;c&gt;", "a & b <c>"),
        ("&amp;lt;", "&lt;"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("<tel:+522221234567|222 123 4567>", "222 123 4567"),
        ("<", "<"),
        ("", ""),
    ],
)
def test_what_a_person_typed(sent: str, words: str | None) -> None:
    expected = "mira a.example y https://b.example" if words is None else words
    assert said(sent) == expected


@given(st.text(max_size=200))
def test_escapes_are_undone(text: str) -> None:
    typed = "".join(c for c in text if c.isprintable()).strip()
    assert said(escaped(typed)) == typed.encode("utf-8", "replace").decode().strip()


@given(st.text(max_size=300))
def test_any_text_can_be_kept(text: str) -> None:
    said(text).encode()
