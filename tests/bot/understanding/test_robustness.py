"""Whatever is written gives a label, in bounded time; slips of the thumb change little."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding.meaning import Context, Understanding
from bot.understanding.reader import load_reader

LONGEST_SECONDS = 2.0
PIECES = (
    "ocupo", "cámaras", "en", "puebla", "no", "sin", "y", "menos", "el segundo", "2 km", "de",
    "León", "ISO 27001", "¿", "?", "🌮", "quita", "más", "ya", "CDMX", "SAP", "socio", "factura",
    "\n", "«", "a",
)  # fmt: skip


def read(text: str, context: Context = Context()) -> Understanding:  # noqa: B008  # frozen
    return load_reader().read(text, context)


@given(st.text(max_size=300))
def test_any_text_gives_a_label(text: str) -> None:
    assert read(text).label()["intent"]


@given(st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join), st.booleans(), st.booleans())
def test_any_pieces_in_any_order_give_a_label(text: str, search: bool, shown: bool) -> None:
    meaning = read(text, Context(has_search=search, has_list=shown))
    assert meaning.intent
    assert len(meaning.alternatives) <= 3


@settings(max_examples=10, deadline=None)
@given(st.sampled_from(PIECES), st.integers(500, 3000))
def test_long_messages_take_bounded_time(piece: str, times: int) -> None:
    read(piece)
    started = time.process_time()
    read(f"{piece} " * times)
    assert time.process_time() - started < LONGEST_SECONDS


@given(st.text(max_size=80))
def test_the_same_text_always_means_the_same(text: str) -> None:
    assert read(text) == read(text)


@pytest.mark.parametrize(
    "text",
    [
        "nesesito facturasion electronica",
        "necesito facturacoin electrónica",
        "NECESITO FACTURACION ELECTRONICA",
        "nececito factturación electronika",
        "necesito fcturación electrónica",
        "ocupo facturación electrónica 😅🙏",
    ],
)
def test_misspelt_needs_are_understood(text: str) -> None:
    assert read(text).services == ("e-invoicing",)


@pytest.mark.parametrize(
    ("text", "state", "city"),
    [
        ("contabilidad en guadalajra", "MX-JAL", "Guadalajara"),
        ("contabilidad en queretaroo", "MX-QUE", None),
        ("contabilidad en tlaquepake", "MX-JAL", "Tlaquepaque"),
        ("contabilidad en Cd. Juarez", "MX-CHH", "Ciudad Juárez"),
        ("contabilidad en sn luis potosi", "MX-SLP", None),
        ("contabilidad en edomex", "MX-MEX", None),
        ("contabilidad en gdl", "MX-JAL", "Guadalajara"),
    ],
)
def test_misspelt_and_shortened_places_are_read(text: str, state: str, city: str | None) -> None:
    [place] = read(text).places
    assert (place.state, place.city) == (state, city)


def test_a_correction_is_said() -> None:
    [correction] = read("contabilidad en guadalajra").corrections
    assert (correction.written, correction.read) == ("guadalajra", "Guadalajara")


def test_an_unknown_town_is_said_to_be_unknown_with_the_nearest_spellings() -> None:
    meaning = read("estoy en Xalostocango")
    assert not meaning.places
    [unknown] = meaning.unknown_places
    assert unknown.written == "Xalostocango"
    assert unknown.suggestions


def test_a_name_of_several_towns_is_taken_by_what_is_known_of_the_sender() -> None:
    reader = load_reader()
    zacatecas = reader.gazetteer.place("MX-ZAC")
    [usual] = read("contabilidad en Guadalupe").places
    [near] = read("contabilidad en Guadalupe", Context(near=zacatecas)).places
    assert (usual.state, near.state) == ("MX-NLE", "MX-ZAC")
    [doubt] = read("contabilidad en Guadalupe").ambiguous_places
    assert "MX-ZAC" in {other.state for other in doubt.others}


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("a qué hora abre la cámara de comercio", "cctv"),
        ("la terminal de autobuses", "card-payments"),
        ("qué eventos hay este mes", "industrial-automation"),
    ],
)
def test_words_with_two_meanings_are_not_taken_loosely(text: str, service: str) -> None:
    assert service not in read(text).services


@pytest.mark.parametrize("text", ["no quiero CRM, quiero facturación electrónica"])
def test_what_is_refused_is_not_looked_for(text: str) -> None:
    assert read(text).services == ("e-invoicing",)


def test_unheard_words_are_left_over() -> None:
    assert "blenderización" in read("ocupo software de nómina con blenderización").leftover
