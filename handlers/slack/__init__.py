"""Slack as a front: commands, mentions, direct messages and buttons in, Block Kit out."""
