"""The name of a company in a message that asks about one."""

import re
from collections.abc import Sequence

from bot.understanding.normalize import Word

_QUOTED = re.compile(r"[\"“«']([^\"”»']{3,60})[\"”»']")
_BEFORE = frozenset(
    [
        "de",
        "del",
        "sobre",
        "empresa",
        "compania",
        "proveedor",
        "a",
        "con",
        "es",
        "esta",
        "estan",
        "of",
        "about",
        "is",
        "are",
        "company",
        "provider",
        "que",
        "verificada",
        "certificada",
        "verificado",
        "certificado",
        "at",
        "from",
        "for",
        "does",
        "has",
        "who",
        "firma",
        "llamada",
        "llamado",
        "called",
        "named",
        "ponen",
        "eso",
    ]
)
_INSIDE = frozenset(
    ["de", "del", "la", "las", "los", "el", "y", "e", "&", "of", "and", "the", "al", "en"]
)
_NEVER = frozenset(
    [
        "hola",
        "buenas",
        "oye",
        "quiero",
        "quiero",
        "que",
        "el",
        "la",
        "los",
        "las",
        "un",
        "una",
        "mi",
        "su",
        "este",
        "esta",
        "ese",
        "esa",
        "eso",
        "tu",
        "yo",
        "quien",
        "quienes",
        "cuando",
        "cual",
        "como",
        "donde",
        "es",
        "esta",
        "de",
        "verdad",
        "datos",
        "telefono",
        "correo",
        "numero",
        "favor",
        "primero",
        "segundo",
        "tercero",
        "cuarto",
        "quinto",
        "ultimo",
        "primera",
        "segunda",
        "tercera",
        "ultima",
        "first",
        "second",
        "third",
        "fourth",
        "last",
        "one",
        "number",
        "pac",
        "iso",
        "cmmi",
        "moprosoft",
        "pci",
        "sap",
        "cisco",
        "cotizacion",
        "presupuesto",
        "verificada",
        "verificado",
        "certificada",
        "certificado",
        "verified",
        "certified",
        "the",
        "is",
        "are",
        "who",
        "i",
        "my",
        "me",
        "we",
        "please",
        "necesito",
        "ocupo",
        "comuniqueme",
        "dame",
        "pasame",
        "quisiera",
        "mande",
        "mandame",
        "digital",
        "services",
        "mx",
        "registro",
        "directorio",
        "ficha",
        "whatsapp",
        "telegram",
        "slack",
        "hey",
        "hi",
        "hello",
        "can",
        "what",
        "when",
        "where",
        "does",
        "do",
        "reporto",
        "reportar",
        "report",
        "queja",
        "estimados",
        "buenos",
        "dias",
        "tardes",
        "noches",
        "disculpe",
        "oiga",
        "señorita",
    ]
)


def provider_named(
    message: str, words: Sequence[Word], taken: frozenset[int]
) -> tuple[str | None, frozenset[int]]:
    """The company's name as written, and its words; (None, none) where none is named."""
    quoted = _QUOTED.search(message)
    if quoted:
        span = {n for n, w in enumerate(words) if quoted.start() <= w.start < quoted.end()}
        return quoted.group(1).strip(), frozenset(span)
    runs = [run for run in _capital_runs(words) if not _all_in(run, taken)]
    if runs:
        best = max(runs, key=len)
        name = message[words[best[0]].start : words[best[-1]].start + len(words[best[-1]].raw)]
        return name.strip(" ,.;:¿?¡!"), frozenset(best)
    return None, frozenset()


def _capital_runs(words: Sequence[Word]) -> list[list[int]]:
    """Runs of capitalised words; small words and figures may stand inside, not at the ends."""
    runs: list[list[int]] = []
    run: list[int] = []
    for number, word in enumerate(words):
        begins = (word.capital or any(c.isupper() for c in word.raw[1:])) and (
            word.text not in _NEVER or bool(run)
        )
        goes_on = bool(run) and not word.comma and (word.text in _INSIDE or word.raw.isdigit())
        if (begins and not (run and word.comma)) or goes_on:
            run.append(number)
        else:
            runs.append(run)
            run = [number] if begins else []
    runs.append(run)
    return [trimmed for one in runs if (trimmed := _trimmed(one, words))]


def _trimmed(run: list[int], words: Sequence[Word]) -> list[int]:
    while run and words[run[-1]].text in _INSIDE | _NEVER:
        run = run[:-1]
    while run and words[run[0]].text in _NEVER:
        run = run[1:]
    return run


def _all_in(run: list[int], taken: frozenset[int]) -> bool:
    return set(run) <= taken
