"""Words and what stands before them -> what is meant, as the understanding contract's labels."""
