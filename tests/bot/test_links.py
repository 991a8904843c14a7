"""Which addresses a button may open."""

import pytest

from bot.links import LONGEST_LINK, is_sound_link


@pytest.mark.parametrize(
    "link",
    [
        "https://feria.example",
        "https://feria.example/iot?x=1&y=2#a",
        "https://FERIA.example:8443/",
        "https://año.example/ñandú",
    ],
)
def test_opens(link: str) -> None:
    assert is_sound_link(link)


@pytest.mark.parametrize(
    "link",
    [
        "",
        "feria.example",
        "http://feria.example",
        "javascript:alert(1)",
        "https://",
        "https://localhost/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://ana:secret@feria.example",
        "https://feria.example@evil.example",
        "https://feria.example:port/",
        "https://feria.example/a b",
        "https://feria.example/\u202egpj.exe",
        "https://feria.example/\nx",
        "https://.example/",
        "https://[feria.example/",
        "https://feria.example/" + "x" * LONGEST_LINK,
    ],
)
def test_opens_nothing(link: str) -> None:
    assert not is_sound_link(link)
