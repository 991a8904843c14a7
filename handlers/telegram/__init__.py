"""Telegram as a front: updates in, HTML messages with buttons out."""

import os

# The library's periods as timedelta, as its next major version has them, not as int and a warning.
os.environ.setdefault("PTB_TIMEDELTA", "true")
