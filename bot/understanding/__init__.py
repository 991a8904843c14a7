"""Words and what stands before them -> what is meant, as the labels of the understanding contract."""
