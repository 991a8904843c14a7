"""The words of the assistant in each language: gettext catalogues and Babel's formats.

Messages are English in the code; a catalogue per language lies in `locales`, compiled in memory
when first used. es_MX, not es: "1.4 km", "1,234".
"""

import gettext
import io
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from string import Formatter

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from bot.conversation import Language
from bot.folding import fold
from bot.replies import Run, Strong, Text

LOCALES = Path(__file__).parent / "locales"
_LOCALE_OF = {"es": "es_MX", "en": "en"}
_SHOWN_IN_METRES = 0.995
_WITHIN = "\ue000"


class Texts:
    """Speaks one language.

    `say` and `count` are gettext and ngettext; `language` is "es" or "en".
    """

    def __init__(self, language: Language, catalogue: gettext.NullTranslations) -> None:
        self.language = language
        self.say = catalogue.gettext
        self.count = catalogue.ngettext
        self._locale = Locale.parse(_LOCALE_OF[language])

    def runs(self, template: str, /, **values: object) -> tuple[Run, ...]:
        """A translated template with its `{names}` filled in; a value may be `Strong`."""
        return tuple(_filled(template, values))

    def text(self, template: str, /, **values: object) -> Text:
        """A paragraph of a translated template."""
        return Text(self.runs(template, **values))

    def number(self, value: float) -> str:
        """A number as people of this language write it: "1,234"."""
        return format_decimal(value, format="#,##0.##", locale=self._locale)

    def distance(self, kilometres: float, *, approximate: bool = False) -> str:
        """A distance: "350 m", "1.4 km", "12 km"; with "≈" where it is to the town."""
        mark = "≈" if approximate else ""
        if kilometres < _SHOWN_IN_METRES:
            return f"{mark}{max(10, round(kilometres * 1000, -1)):.0f} m"
        rounded = round(kilometres, 1) if kilometres < 10 else round(kilometres)
        return f"{mark}{self.number(rounded)} km"

    def day(self, day: date) -> str:
        """A day, short: "1 may 2027"."""
        return format_date(day, format="d MMM y", locale=self._locale)

    def tongue(self, code: str) -> str:
        """What a language is called: "en" is "inglés"; the code itself where it is none."""
        return str(self._locale.languages.get(code, code))

    def territory_in(self, text: str) -> str:
        """The country that a text names, in this language; empty where it names none."""
        words = f" {fold(text)} "
        named = _territories(self.language)
        return next((name for said, name in named.items() if f" {said} " in words), "")

    def listing(self, items: Sequence[str], style: str = "standard") -> str:
        """Items in a row: "A, B y C"; `style` "or" joins by "o". Spanish y turns e before i-.

        Items that hold a comma are parted by semicolons: "León, Guanajuato; Mérida, Yucatán y C".
        """
        whole = [item.replace(", ", _WITHIN) for item in items]
        joined = format_list(whole, style=style, locale=self._locale)  # type: ignore[arg-type]  # CLDR's names
        if joined.count(_WITHIN):
            joined = joined.replace(", ", "; ").replace(_WITHIN, ", ")
        return _euphonic(joined, items[-1]) if self.language == "es" and len(items) > 1 else joined


def msgid(message: str) -> str:
    """Mark a message that is translated where it is said, not where it stands."""
    return message


@cache
def texts_in(language: Language) -> Texts:
    """The words of a language; the English of the source code where none are translated."""
    path = LOCALES / _LOCALE_OF[language] / "LC_MESSAGES" / "bot.po"
    if not path.exists():
        return Texts(language, gettext.NullTranslations())
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(path.read_bytes())))
    compiled.seek(0)
    return Texts(language, gettext.GNUTranslations(compiled))


@cache
def _territories(language: Language) -> dict[str, str]:
    """Folded names of all countries but Mexico, in either language, and each as `language` says.

    Names are CLDR's; those of three letters and fewer are left out, since they are words too.
    """
    names = Locale.parse(_LOCALE_OF[language]).territories
    both = [Locale.parse(locale).territories for locale in _LOCALE_OF.values()]
    return {
        fold(said): names.get(code, said)
        for territories in both
        for code, said in territories.items()
        if len(code) == 2 and code.isalpha() and code != "MX" and len(said) > 3
    }


def _filled(template: str, values: dict[str, object]) -> Iterator[Run]:
    for literal, name, _, _ in Formatter().parse(template):
        if literal:
            yield literal
        if name is not None:
            value = values[name]
            yield value if isinstance(value, Strong) else str(value)


def _euphonic(joined: str, last: str) -> str:
    """Spanish "y" before i- or hi- is "e", "o" before o- or ho- is "u" (RAE, Ortografía 2010)."""
    head, tail = joined[: -len(last)], last.lower()
    if tail.startswith(("i", "í", "hi", "hí")) and not tail.startswith("hie"):
        head = f"{head.removesuffix(' y ')} e " if head.endswith(" y ") else head
    elif tail.startswith(("o", "ó", "ho", "hó")):
        head = f"{head.removesuffix(' o ')} u " if head.endswith(" o ") else head
    return head + last
