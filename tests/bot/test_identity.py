"""Phones, e-mails, domains and RFCs in people's words and in the registry: one spelling."""

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.identity import identities_in, identities_of


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("¿está verificado 4421234567?", ("phone:4421234567",)),
        ("tel. (442) 123-4567", ("phone:4421234567",)),
        ("+52 1 442 123 4567 es de quién", ("phone:4421234567",)),
        ("0052 442 123 45 67", ("phone:4421234567",)),
        ("escríbele a Ventas@Nopal.com.mx", ("email:ventas@nopal.com.mx",)),
        ("quién es https://www.nopal.com.mx/contacto?x=1", ("domain:nopal.com.mx",)),
        ("y nopal.example", ("domain:nopal.example",)),
        ("RFC NOP-010203-AB9", ("rfc:nop010203ab9",)),
        ("rfc ñop010203ab9", ("rfc:nop010203ab9",)),
        ("en 1999 había 25 a 12 km por $12,500.00", ()),
        ("Softwar del Norte S.A. de C.V.", ()),
        ("", ()),
    ],
)
def test_people_name_companies_by_what_is_theirs_alone(text: str, found: tuple[str, ...]) -> None:
    assert identities_in(text) == found


def test_the_registry_spells_them_alike() -> None:
    kept = identities_of(
        rfc="ÑOP 010203 AB9",
        email="Ventas@Nopal.com.mx",
        website="HTTPS://www.Nopal.com.mx:443/x",
        phone="+524421234567",
        whatsapp="+5214421234567",
    )
    assert list(kept) == [
        "rfc:nop010203ab9",
        "email:ventas@nopal.com.mx",
        "domain:nopal.com.mx",
        "phone:4421234567",
    ]


def test_what_is_not_known_is_no_identity() -> None:
    nothing = identities_of(rfc="", email="", website="", phone="", whatsapp="911")
    assert list(nothing) == []


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    assert all(":" in one for one in identities_in(text))


@pytest.mark.parametrize("part", ["1 ", "a.", "a@", "a-", "ABC ", "+", "1.1@"])
def test_long_hostile_texts_are_read_in_no_time(part: str) -> None:
    begun = perf_counter()
    identities_in(part * 2048)
    assert perf_counter() - begun < 0.5
