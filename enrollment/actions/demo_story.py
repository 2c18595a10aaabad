"""The demo that `make run` opens with: a year in the regency, told by the program's own verbs."""
