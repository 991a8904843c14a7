"""What is kept: the registry, the conversations and the messages, in one database."""
