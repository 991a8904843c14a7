"""The fronts and the command line: each carries messages to the assistant, and decides nothing."""
