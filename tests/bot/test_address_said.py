"""Addresses as people write them, in their parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.address_said import parts_of
from bot.gazetteer import load_gazetteer


@pytest.mark.parametrize(
    ("written", "street", "neighborhood", "postal_code"),
    [
        ("Av. Juárez 123, Col. Centro, 72000 Puebla, Pue.", "Av. Juárez 123", "Centro", "72000"),
        ("Calle 5 de Mayo 12", "Calle 5 de Mayo 12", "", ""),
        ("Calle 12345, colonia La Paz, CP 72160", "Calle 12345", "La Paz", "72160"),
        ("Carr. Federal km 5, Parque Finsa, C.P. 72710, Puebla",
         "Carr. Federal km 5, Parque Finsa", "", "72710"),
        ("Álvaro Obregón 10, Roma Norte, CDMX", "Álvaro Obregón 10", "Roma Norte", ""),
        ("Fracc. Las Ánimas", "", "Las Ánimas", ""),
        ("U.H. Tlatelolco\nC. P. 06900", "", "Tlatelolco", "06900"),
        ("Puebla", "Puebla", "", ""),
        (" , ;", "", "", ""),
    ],
)  # fmt: skip
def test_an_address_has_parts(
    written: str, street: str, neighborhood: str, postal_code: str
) -> None:
    parts = {"street": street, "neighborhood": neighborhood, "postal_code": postal_code}
    said = {name: value for name, value in parts.items() if value}
    assert parts_of(written, load_gazetteer()) == said


@given(st.text(max_size=200))
def test_any_text_is_read(written: str) -> None:
    assert parts_of(written, load_gazetteer()).keys() <= {"street", "neighborhood", "postal_code"}
