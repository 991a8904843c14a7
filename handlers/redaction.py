"""Logs that hold no secret: tokens are scrubbed from every record, message and traceback."""

import json
import logging
import re
import sys
from datetime import UTC, datetime

from typing_extensions import override

from handlers.settings import Settings

_TOKENS = re.compile(
    r"\d{6,}:[A-Za-z0-9_-]{4,}|xox[a-z]-[A-Za-z0-9-]+|xapp-[A-Za-z0-9-]+|(?<=//)[^/@\s]+(?=@)"
)
SCRUBBED = "[secret]"
_QUIET = (
    "alembic",
    "httpx",
    "httpcore",
    "slack_bolt",
    "slack_sdk",
    "aiohttp.access",
    "uvicorn.access",
)


class Scrubbing(logging.Formatter):
    """Another formatter, whose output is scrubbed: so tracebacks are, too."""

    def __init__(self, inner: logging.Formatter, secrets: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._inner, self._secrets = inner, tuple(s for s in secrets if s)

    @override
    def format(self, record: logging.LogRecord) -> str:
        return scrubbed(self._inner.format(record), self._secrets)


def scrubbed(text: str, secrets: tuple[str, ...] = ()) -> str:
    """The text with known secrets and whatever looks like a token taken out."""
    for secret in secrets:
        text = text.replace(secret, SCRUBBED)
    return _TOKENS.sub(SCRUBBED, text)


class JsonLines(logging.Formatter):
    """One JSON object a record, for machines that read logs."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        said = {
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        if record.exc_info:
            said["exception"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False)


def set_up_logging(settings: Settings) -> None:
    """Log to standard error, as the settings say."""
    console = logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s")
    inner = JsonLines() if settings.log_format == "json" else console
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Scrubbing(inner, settings.secrets))
    logging.basicConfig(level=settings.log_level, handlers=[handler], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
