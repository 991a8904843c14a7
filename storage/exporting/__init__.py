"""The registry as files: what import reads back, and what others publish and read."""
