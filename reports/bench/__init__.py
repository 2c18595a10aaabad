"""How fast: the program's work beside the bare minimum of the same work, in one run."""
