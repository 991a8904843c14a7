"""What a person says to the assistant, whatever app it came through."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.pictures import SoundPicture

Kind = Literal[
    "words", "location", "action", "answers", "voice", "sticker", "photo", "file", "other"
]


@dataclass(frozen=True, slots=True)
class Point:
    """A place on Earth in degrees, WGS84."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who is speaking and where to answer; opaque to the core.

    A private chat has the person's own id as `chat`; `thread` is empty where there is none.
    """

    front: str
    workspace: str = ""
    chat: str
    thread: str = ""
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One thing said: words, a shared location, or a pressed action.

    `id` is the front's own id of the update, so that a repeat is known; `locale` is what the
    platform says of the person ("es-MX"), empty where it says nothing. What a front cannot turn
    into words (voice, sticker, photo) has that kind and no text. A form filled in at once has its
    name as `action`, and in `answers` the name of each question with the words, or with the number
    of the option, from 0. `file` is what the platform calls a picture that came with it; where
    one was asked for it is fetched: then `picture` is that, or `trouble` (a msgid) says what is
    wrong with it. `whispered`: whoever is in the chat, its answer is for the person's eyes alone.
    """

    id: str
    sender: Sender
    kind: Kind
    at: datetime
    text: str = ""
    location: Point | None = None
    action: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    locale: str = ""
    file: str = ""
    picture: SoundPicture | None = None
    trouble: str = ""
    whispered: bool = False


def keepable(text: str) -> str:
    """The text without NUL and halves of surrogate pairs, which no database keeps."""
    return text.replace("\0", "").encode(errors="replace").decode()
