"""Numbers and small slots: distance, ordinal, near the sender, language, what is to be dropped."""

import re
from collections.abc import Sequence
from typing import Literal

NUMBER_WORDS = {
    "un": 1, "una": 1, "uno": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7,
    "ocho": 8, "nueve": 9, "diez": 10, "doce": 12, "quince": 15, "veinte": 20, "veinticinco": 25,
    "treinta": 30, "cuarenta": 40, "cincuenta": 50, "sesenta": 60, "setenta": 70, "ochenta": 80,
    "noventa": 90, "cien": 100, "ciento": 100, "doscientos": 200, "trescientos": 300,
    "quinientos": 500, "medio": 0.5, "media": 0.5, "mil": 1000, "one": 1, "two": 2, "three": 3,
    "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "fifteen": 15,
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100, "half": 0.5,
}  # fmt: skip
_KM = r"km|kms|kilometro|kilometros|kilometer|kilometers|kilometre|kilometres|kilometritos|klm|klms"
_M = r"m|mts|metro|metros|meters|metres"
_MI = r"mi|mile|miles|milla|millas"
_NUMBER = r"\d+(?:[.,]\d+)?|" + "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
_RADIUS = re.compile(rf"\b({_NUMBER})\s*(?:a |an |de )?({_KM}|{_MI}|{_M})\b")
_KM_OF = {"mi": 1.609344, "m": 0.001, "km": 1.0}

_ORDINALS = {
    "primero": 1, "primera": 1, "primer": 1, "segundo": 2, "segunda": 2, "tercero": 3, "tercera": 3,
    "tercer": 3, "cuarto": 4, "cuarta": 4, "quinto": 5, "quinta": 5, "ultimo": -1, "ultima": -1,
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1, "1ro": 1, "1ero": 1,
    "2do": 2, "3ro": 3, "3ero": 3, "4to": 4, "5to": 5, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4,
    "top": 1,
}  # fmt: skip
_NUMBERED = re.compile(
    r"\b(?:numero|num|no|number|#|opcion|option|el|la|del)\s*(\d{1,2})\b(?!\s*(?:km|de|anos|por))"
)
_NEAR_ME = re.compile(
    r"\b(cerca (de )?(mi|aqui|donde|mi casa|mi negocio|mi local|nosotros|ahi|me)\b|cerquita|por (aqui|mi casa"
    r"|mi rumbo|mis rumbos|mi zona|la zona|estos rumbos)|near (me|here|us|my)|nearby|around (here|me)|close to (me|us"
    r"|here|my)|(de|from) (aqui|here|me|mi ubicacion|donde estoy|where i am)|en mi (zona|colonia|rumbo|barrio|calle)"
    r"|in my (area|neighborhood|neighbourhood)|donde estoy|a la vuelta|miles of me|of me\b|aqui cerca|mas cercano a mi)"
)
_WIDER = re.compile(
    r"\b(mas (lejos|lejitos|lejanos?|lejanas?|retirad\w*|amplio|distancia|alla|kilometros)|ampli\w+|aument\w+|extiend\w+"
    r"|wider|farther|further|expand|widen|broaden|no importa (la distancia|que este lejos)|abre (la busqueda|el radio))\b"
)
_NEARER = re.compile(
    r"\b(mas (cerca|cerquita|cercan\w+|proxim\w+|pegad\w+)|closer|nearer|menos lejos|acerca\w*|reduce|acorta\w*)\b"
)
_UNVERIFIED = re.compile(
    r"(no (esten|estan|importa si (no )?(estan|esten)|verificad\w+|certificad\w+)\s*(verificad\w+|certificad\w+)?"
    r"|sin verificar|unverified|nobody has verified|not (yet )?verified|sin (certificar|verificacion)"
    r"|aunque no (esten|tengan))"
)


def radius_km(text: str) -> float | None:
    """The distance said, in km: "a 500 metros" is 0.5, "within 10 miles" 16.09."""
    match = _RADIUS.search(text)
    if match is None:
        return None
    said, unit = match.groups()
    number = NUMBER_WORDS[said] if said in NUMBER_WORDS else float(said.replace(",", "."))
    kind = "mi" if unit.startswith("mi") else "km" if unit.startswith("k") else "m"
    return round(number * _KM_OF[kind], 2) or None


def radius_words(words: Sequence[str]) -> frozenset[int]:
    """The words that say a distance."""
    for at in range(len(words) - 1):
        if _RADIUS.fullmatch(" ".join(words[at : at + 2])):
            return frozenset((at, at + 1))
    return frozenset()


def ordinal(text: str) -> int | None:
    """The position in the list: "el segundo" is 2, "el último" -1, "2" is 2."""
    if text.isdigit() and len(text) < 3:
        return int(text)
    for word in text.split():
        if word in _ORDINALS:
            return _ORDINALS[word]
    match = _NUMBERED.search(text)
    return int(match.group(1)) if match else None


def near_me(text: str) -> bool:
    """Whether near the sender is asked for."""
    return _NEAR_ME.search(text) is not None


def distance(text: str) -> Literal["wider", "nearer"] | None:
    """Wider or nearer, where no number is given."""
    if _NEARER.search(text):
        return "nearer"
    return "wider" if _WIDER.search(text) else None


def asks_unverified(text: str) -> bool:
    """Whether unverified ones are asked for too."""
    return _UNVERIFIED.search(text) is not None


_DROPS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("places", re.compile(
        r"\b(en (todo|toda) (el )?(pais|mexico|la republica)|todo (el pais|mexico)|de donde sea|cualquier (parte|lugar|ciudad"
        r"|estado)|whole country|all of mexico|anywhere|nationwide|everywhere|sin importar (el lugar|donde)|no importa donde"
        r"|(quita\w*|sin|borra\w*|remove|drop|clear) (\w+ ){0,3}(lugar|ciudad|estado|ubicacion|location|city|state|place))\b")),
    ("radius_km", re.compile(
        r"\b(sin (limite|radio|tope)( de)?( (kilometros|distancia|km))?|(quita\w*|borra\w*|elimina\w*|remove|drop|clear|without|no)"
        r" (\w+ ){0,3}(kilometros|km|radio|distancia|limite de distancia|radius|distance( limit)?|limit|miles))\b")),
    ("include_unverified", re.compile(
        r"\b((solo|nada mas|nomas|only|just|back to|unicamente|puros|puras) (\w+ ){0,3}(verificad\w+|verified)|(esconde|oculta|hide|ya no"
        r"|quita\w*|saca\w*|sin|remove|drop|no) (\w+ ){0,4}(sin verificar|no verificad\w+|unverified|nadie ha verificado|verificar))\b")),
    ("services", re.compile(
        r"\b((ya no filtres|quita\w*|sin|remove|drop|olvida|clear) (\w+ ){0,3}(servicio|servicios|service|services|por \w+)"
        r"|cualquier servicio|any service)\b")),
    ("sectors", re.compile(
        r"\b((quita\w*|sin|remove|drop|no importa|clear) (\w+ ){0,3}(sector|giro|ramo|industry|trade)|(de )?cualquier giro|any industry)\b")),
    ("credentials", re.compile(
        r"\b((quita\w*|sin|remove|drop|clear|without|no importa|ya no) (\w+ ){0,4}(certificacion\w*|iso|cmmi|moprosoft|pci|pac|certificad\w*|credential\w*"
        r"|certification\w*|norma))\b")),
    ("partners", re.compile(
        r"\b((quita\w*|sin|remove|drop|clear|without|no importa) (\w+ ){0,4}(partner\w*|socio\w*|distribuidor\w*|marca|vendor|sap|cisco|microsoft|odoo"
        r"|oracle|aws|google|fortinet|hikvision|contpaqi|aspel))\b")),
)  # fmt: skip
_ADDS = re.compile(
    r"\b(tambien|ademas|agrega\w*|anade\w*|sumale|suma|incluye|mete\w*|ponle|aparte|also|add|plus|as well|too|include|and also|asimismo)\b"
)
_BACK = re.compile(
    r"\b(regresa\w*|atras|anterior\w*|back|previous|vuelve|volver|antes|retrocede|devuelve\w*)\b"
)
_NATIONWIDE = re.compile(
    r"\b(en (todo|toda) (el )?(pais|mexico|la republica)|todo (el pais|mexico)|toda la republica|whole country|all (of|over) mexico"
    r"|nationwide|anywhere in mexico|nivel nacional|de donde sea|da igual en que estado)\b"
)


def dropped(text: str) -> tuple[str, ...]:
    """The slots whose filter is to go."""
    return tuple(slot for slot, pattern in _DROPS if pattern.search(text))


def adds(text: str) -> bool:
    """Whether a refinement adds instead of replacing."""
    return _ADDS.search(text) is not None


def goes_back(text: str) -> bool:
    """Whether the page before is asked for."""
    return _BACK.search(text) is not None


def nationwide(text: str) -> bool:
    """Whether the whole country is asked for."""
    return _NATIONWIDE.search(text) is not None


def language(text: str) -> Literal["es", "en"] | None:
    """The language asked for."""
    english = re.search(r"\b(ingles|english)\b", text)
    spanish = re.search(r"\b(espanol|spanish|cristiano|castellano)\b", text)
    refused = re.search(
        r"\b(no|don t|not|nada de|instead of)\b(?: \w+){0,4} (ingles|english|espanol|spanish)\b",
        text,
    )
    if refused and not (english and spanish):
        return "es" if "ingl" in refused.group() or "engl" in refused.group() else "en"
    if english and spanish:
        return "en" if english.start() > spanish.start() else "es"
    return "en" if english else "es" if spanish else None
