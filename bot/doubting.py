"""Where it is not sure what somebody wants: the two likeliest wishes, one tap each."""

from collections.abc import Mapping

from bot.actions import written
from bot.replies import Choice
from bot.texts import msgid
from bot.turn import Answer, Turn, answered

_UNSURE = 0.4
_WISHES: Mapping[str, str] = {
    "list_services": msgid("What services are there?"),
    "help": msgid("What can you do?"),
    "latest_announcements": msgid("See the news"),
    "subscribe": msgid("Get announcements"),
    "unsubscribe": msgid("Stop announcements"),
    "announce": msgid("Post an announcement"),
    "register_provider": msgid("Register my company"),
    "report_provider": msgid("Report a mistake"),
    "my_data": msgid("See my data"),
    "delete_my_data": msgid("Delete my data"),
    "alliances": msgid("Alliances of the council"),
    "find_cluster": msgid("Find a cluster"),
    "find_innovation_center": msgid("Innovation centers"),
    "invest": msgid("Invest in Mexico"),
}


def in_doubt(turn: Turn) -> Answer | None:
    """What may be meant as choices, where the likeliest wish is still unlikely; else None."""
    meant = turn.meaning
    if meant.confidence >= _UNSURE or meant.intent not in _WISHES or _tells(turn):
        return None
    likeliest = [name for name in (meant.intent, meant.instead) if name in _WISHES]
    choices = [Choice(turn.words(_WISHES[name]), written("do", name)) for name in likeliest]
    none = Choice(turn.words("None of these"), written("do", "list_services"))
    said = turn.say("I'm not sure I understood. Do you mean one of these?")
    return answered(turn, [said], [*choices, none])


def _tells(turn: Turn) -> bool:
    """Whether the words tell more than a bare choice would: which company, place or topic."""
    label = turn.meaning.label()
    return len(label) > 1
