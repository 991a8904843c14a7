"""Logs that hold no secret: tokens are scrubbed from every record, message and traceback."""

import logging
import re
import sys

import structlog
from typing_extensions import override

from handlers.settings import Settings

_TOKENS = re.compile(
    r"\d{6,}:[A-Za-z0-9_-]{4,}|xox[a-z]-[A-Za-z0-9-]+|xapp-[A-Za-z0-9-]+|(?<=//)[^/@\s]+(?=@)"
)
SCRUBBED = "[secret]"
_QUIET = ("httpx", "httpcore", "slack_bolt", "slack_sdk", "aiohttp.access", "uvicorn.access")


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


def set_up_logging(settings: Settings) -> None:
    """Log to standard error, as the settings say."""
    structured = structlog.stdlib.ProcessorFormatter(
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ]
    )
    console = logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s")
    inner = structured if settings.log_format == "json" else console
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Scrubbing(inner, settings.secrets))
    logging.basicConfig(level=settings.log_level, handlers=[handler], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
