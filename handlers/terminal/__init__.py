"""The terminal as a front: the same conversation without any app."""
