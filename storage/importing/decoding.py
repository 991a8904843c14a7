"""Bytes as text: UTF-8 with or without mark, else Windows-1252, never a guess beyond that."""

import codecs
import re

from bot.errors import DsmxError

UTF_8, WINDOWS_1252 = "utf-8", "windows-1252"
_UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_OLD_CODE_PAGE = re.compile("[A-Za-z][\u201a\xa1-\xa4][a-z]")
"""Letters of code page 850 read as Windows-1252: e acute is a low quotation mark there."""


class UnreadableFile(DsmxError):
    """A file is not what its name says, is too big, or is not text in a known encoding."""

    def __init__(self, file: str, reason: str, line: int = 1) -> None:
        super().__init__(reason)
        self.file = file
        self.line = line


def decoded(content: bytes, file: str, encoding: str | None = None) -> tuple[str, str]:
    """The text and the encoding's name; `encoding` overrides.

    Raises:
        UnreadableFile: the bytes are no text in the encoding, or in none that is known here.
    """
    if encoding:
        text, name = _decoded_as(content, file, encoding), encoding.lower()
    else:
        text, name = _guessed(content, file)
    if "\0" in text:
        raise UnreadableFile(file, "holds NUL characters; is it text? --encoding names another")
    if "\n" not in text:
        text = text.replace("\r", "\n")
    return text.removeprefix("\ufeff"), name


def _guessed(content: bytes, file: str) -> tuple[str, str]:
    if content.startswith(_UTF_16_MARKS):
        raise UnreadableFile(file, "is UTF-16; say --encoding utf-16 or save it as UTF-8")
    try:
        return content.decode(UTF_8), UTF_8
    except UnicodeDecodeError:
        text = _decoded_as(content, file, WINDOWS_1252)
    if _OLD_CODE_PAGE.search(text):
        raise UnreadableFile(
            file, "neither UTF-8 nor Windows-1252; if it comes from MS-DOS say --encoding cp850"
        )
    return text, WINDOWS_1252


def _decoded_as(content: bytes, file: str, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except (UnicodeDecodeError, UnicodeError):
        raise UnreadableFile(file, f"is no text in {encoding}") from None
    except LookupError:
        raise UnreadableFile(file, f"there is no encoding called {encoding}") from None
