"""Telegram as a front: updates in, HTML messages with buttons out."""
