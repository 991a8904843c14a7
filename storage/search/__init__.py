"""The search over the registry: columns in memory, kept true by the registry's version counter."""
