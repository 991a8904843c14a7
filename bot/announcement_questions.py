"""What an announcement says, as questions: words in both languages, a picture, a link."""

import re

from bot.announcements import LONGEST, LONGEST_ALT
from bot.drafting import NO_LINK, TOO_LONG
from bot.forms import NoAnswer, Question, Reading
from bot.links import is_sound_link
from bot.texts import msgid
from bot.turn import Turn

_LINK = re.compile(r"https?://\S+")


def link_said(turn: Turn) -> str | None:
    """The address in the words, which must be one that a button may open."""
    found = _LINK.search(turn.message.text)
    if found and not is_sound_link(found.group()):
        raise NoAnswer(NO_LINK)
    return found.group() if found else None


def words_within(longest: int) -> Reading:
    """Reads the words as they are; too many of them are no answer."""

    def said(turn: Turn) -> str | None:
        words = turn.message.text.strip()
        if len(words) > longest:
            raise NoAnswer(TOO_LONG, count=turn.texts.number(len(words)), most=longest)
        return words or None

    return said


TEXTS = (
    Question(
        name="es",
        words=msgid("What does it say, in Spanish? At most 3,000 characters."),
        reads=words_within(LONGEST),
        longest=LONGEST,
    ),
    Question(
        name="en",
        words=msgid("And in English? If you skip it, everybody gets the Spanish words."),
        optional=True,
        reads=words_within(LONGEST),
        longest=LONGEST,
    ),
)
PICTURE = (
    Question(
        name="picture",
        words=msgid("A picture? Send it as a photo, or write its https:// address."),
        optional=True,
        reads=link_said,
        takes_picture=True,
        sure=True,
    ),
    Question(
        name="picture_alt",
        words=msgid("What does the picture show? A few words, for those who can't see it."),
        reads=words_within(LONGEST_ALT),
        of="picture",
        longest=LONGEST_ALT,
    ),
)
LINK = Question(
    name="link",
    words=msgid("A link for more? It begins with https://."),
    optional=True,
    reads=link_said,
    sure=True,
)
