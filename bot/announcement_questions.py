"""What an announcement says, as questions: words in both languages, a picture, a link."""

import re

from bot.announcements import LONGEST, LONGEST_ALT
from bot.drafting import NO_LINK, TOO_LONG
from bot.forms import NoAnswer, Question, Reading
from bot.links import is_sound_link
from bot.narrowing import filters_in, trades_in
from bot.texts import msgid
from bot.times_said import moment_said
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
            number = turn.texts.number
            raise NoAnswer(TOO_LONG, count=number(len(words)), most=number(longest))
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


def trades_of(turn: Turn) -> tuple[str, ...]:
    """The codes of the trades in the words."""
    return turn.meaning.sectors or trades_in(turn.message.text, turn.taxonomy)


def trades_said(turn: Turn) -> str | None:
    """The trades in the words."""
    return "|".join(trades_of(turn)) or None


def until_said(turn: Turn) -> str | None:
    """A day and an hour that are to come."""
    said = moment_said(turn.message.text, turn.person)
    if said is None or said <= turn.now:
        raise NoAnswer(msgid("That day and hour are not to come."))
    return turn.message.text


MEMBERS = msgid("Only members of the cluster")
SPANISH, ENGLISH = msgid("Only those who read Spanish"), msgid("Only those who read English")
TELEGRAM, SLACK = msgid("Only on Telegram"), msgid("Only on Slack")
ADMINISTRATORS, STAFF = msgid("Only administrators"), msgid("Only the council staff")
VERIFIERS, ANNOUNCERS = msgid("Only verifiers"), msgid("Only announcers")
EVERYBODY, AGAIN = msgid("Everybody"), msgid("No filters")
AUDIENCE = (
    Question(
        name="sectors",
        words=msgid("Only some trades? For example: restaurants."),
        optional=True,
        reads=trades_said,
        apart=True,
    ),
    Question(
        name="members",
        words=msgid("Members only?"),
        options=(EVERYBODY, MEMBERS),
        optional=True,
        apart=True,
    ),
    Question(
        name="language",
        words=msgid("Which language do they read?"),
        options=(EVERYBODY, SPANISH, ENGLISH),
        optional=True,
        apart=True,
    ),
    Question(
        name="front",
        words=msgid("Where?"),
        options=(EVERYBODY, TELEGRAM, SLACK),
        optional=True,
        apart=True,
    ),
    Question(
        name="role",
        words=msgid("Which role do they hold?"),
        options=(EVERYBODY, ADMINISTRATORS, STAFF, VERIFIERS, ANNOUNCERS),
        optional=True,
        apart=True,
    ),
    Question(
        name="until",
        words=msgid("Until when may it go out? A day and an hour: 2026-12-02 18:00."),
        optional=True,
        reads=until_said,
        apart=True,
    ),
)
"""Asked in a window; elsewhere a draft is narrowed by its button, in words or by these options."""


def narrowing_said(turn: Turn) -> str | None:
    """Words that narrow an audience."""
    words = turn.message.text
    found = filters_in(words, trades_of(turn), (), "", turn.person)
    return None if found.say_nothing else words


NARROWING = Question(
    name="filters",
    words=msgid(
        "Only for whom? Press one, or write it: a trade, “in English”, “on Slack”, “members of "
        "IJALTI”, “administrators”, “until 2026-12-02 18:00”."
    ),
    options=(MEMBERS, SPANISH, ENGLISH, TELEGRAM, SLACK, ADMINISTRATORS, AGAIN),
    reads=narrowing_said,
    sure=True,
)
