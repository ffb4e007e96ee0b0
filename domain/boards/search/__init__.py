"""Finding what was written by a piece of it."""
