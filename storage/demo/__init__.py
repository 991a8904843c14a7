"""The demonstration registry: invented providers, deterministic, marked as such."""
