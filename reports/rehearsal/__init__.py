"""A year of months acted out by the program's own verbs, and reckoned again without them."""
