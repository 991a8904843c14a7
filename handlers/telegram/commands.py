"""The commands of the menu, in each language, and what each does."""

from collections.abc import Mapping
from types import MappingProxyType

MENU: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        "es": (
            ("ayuda", "Qué puedo hacer y cómo pedirlo"),
            ("servicios", "Qué servicios puedes buscar"),
            ("mas", "Ver más resultados"),
            ("idioma", "Cambiar a inglés"),
            ("recados", "Tus recados a empresas, y cómo van"),
            ("guardados", "Lo que guardaste para después"),
            ("misdatos", "Qué guardo de ti"),
            ("borrarmisdatos", "Borrar lo que guardo de ti"),
            ("privacidad", "Aviso de privacidad"),
        ),
        "": (
            ("help", "What I can do and how to ask"),
            ("services", "What services you can look for"),
            ("more", "See more results"),
            ("language", "Switch to Spanish"),
            ("requests", "Your requests to companies, and how they stand"),
            ("saved", "What you saved for later"),
            ("mydata", "What I keep of you"),
            ("deletemydata", "Erase what I keep of you"),
            ("privacy", "Privacy notice"),
        ),
    }
)
"""By Telegram's language code; the empty one is for everybody else."""

ACTIONS: Mapping[str, str] = MappingProxyType(
    {
        "start": "do:greeting",
        "ayuda": "do:help",
        "help": "do:help",
        "servicios": "do:list_services",
        "services": "do:list_services",
        "mas": "do:more_results",
        "more": "do:more_results",
        "idioma": "lang:en",
        "language": "lang:es",
        "recados": "do:requests",
        "requests": "do:requests",
        "guardados": "do:saved",
        "saved": "do:saved",
        "misdatos": "do:my_data",
        "mydata": "do:my_data",
        "privacidad": "do:privacy",
        "privacy": "do:privacy",
        "borrarmisdatos": "do:delete_my_data",
        "deletemydata": "do:delete_my_data",
        "cancelar": "do:cancel",
        "cancel": "do:cancel",
    }
)
"""A command says no language, so it is an action: answered in the person's own."""
