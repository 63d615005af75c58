"""The facade: pages for people and data for programs, from the same URLs."""
