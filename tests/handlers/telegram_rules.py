"""What Telegram refuses to send, in its own words (https://core.telegram.org/bots/api)."""

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

from typing_extensions import override

_PLAIN_TAGS = ("b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "tg-spoiler", "span")
TAGS = frozenset((*_PLAIN_TAGS, "code", "pre", "a", "blockquote"))
LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
MOST_BUTTONS = 100
_ENTITY = re.compile(r"&(?!(?:lt|gt|amp|quot|#\d{1,7}|#x[0-9a-fA-F]{1,6});)")
_KINDS = {"url", "callback_data", "web_app", "switch_inline_query", "copy_text", "login_url"}


class RefusedError(Exception):
    """An answer other than 200, with its words and its parameters."""

    def __init__(self, code: int, words: str, **parameters: int) -> None:
        super().__init__(words)
        self.code, self.words, self.parameters = code, words, parameters


def bad(words: str) -> RefusedError:
    return RefusedError(400, f"Bad Request: {words}")


class Markup(HTMLParser):
    """Telegram's HTML: a few tags, closed in order, and every other < & escaped."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.plain: list[str] = []
        self.open: list[str] = []
        self.links: list[str] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            raise bad(f'can\'t parse entities: Unsupported start tag "{tag}"')
        self.open.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]

    @override
    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise bad(f'can\'t parse entities: Unexpected end tag "{tag}"')

    @override
    def handle_data(self, data: str) -> None:
        if "<" in data:
            raise bad("can't parse entities: Unsupported start tag")
        self.plain.append(data)

    @override
    def handle_entityref(self, name: str) -> None:
        self.plain.append(unescape(f"&{name};"))

    @override
    def handle_charref(self, name: str) -> None:
        self.plain.append(unescape(f"&#{name};"))


def read_text(
    text: str, parse_mode: str | None, longest: int = LONGEST_TEXT
) -> tuple[str, list[str]]:
    """The text as the person sees it, and where its links lead; a caption may be empty."""
    plain, links = text, list[str]()
    if parse_mode == "HTML":
        if _ENTITY.search(text):
            raise bad("can't parse entities: unescaped &")
        markup = Markup()
        markup.feed(text)
        markup.close()
        if markup.open:
            raise bad(f"can't parse entities: can't find end tag for {markup.open[-1]}")
        plain, links = "".join(markup.plain), markup.links
    elif parse_mode:
        raise bad("unsupported parse_mode")
    if not plain.strip() and longest == LONGEST_TEXT:
        raise bad("message text is empty")
    if len(plain.encode("utf-16-le")) // 2 > longest:
        raise bad(f"message {'caption ' * (longest < LONGEST_TEXT)}is too long")
    return plain, links


def check_keyboard(markup: Any, *, inline_only: bool = False) -> None:
    """Refuse a keyboard that Telegram would."""
    if markup is None:
        return
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    if "inline_keyboard" not in markup and inline_only:
        raise bad("inline keyboard expected")
    for row in markup.get("keyboard", []):
        if not row or not all(str(key.get("text", "")).strip() for key in row):
            raise bad("keyboard button text must be non-empty")
    buttons = [button for row in markup.get("inline_keyboard", []) for button in row]
    if len(buttons) > MOST_BUTTONS:
        raise bad("reply markup is too long")
    for button in buttons:
        _check_button(button)


def _check_button(button: dict[str, Any]) -> None:
    if not str(button.get("text", "")).strip():
        raise bad("inline keyboard button text must be non-empty")
    if len(_KINDS & set(button)) != 1:
        raise bad("text buttons are unallowed in the inline keyboard")
    address = str(button.get("url", "https://x.example"))
    if not re.match(r"(https?|tg)://[^/\s]+\.[^/\s]+", address):
        raise bad("inline keyboard button URL is invalid")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(str(data).encode()) <= 64:
        raise bad("BUTTON_DATA_INVALID")


def check_commands(commands: Any, language: str) -> None:
    """Refuse a menu that Telegram would."""
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise bad("language code is invalid")
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
