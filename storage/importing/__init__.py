"""Files into the registry: reading, checks, comparison, and the report of what came of them."""
