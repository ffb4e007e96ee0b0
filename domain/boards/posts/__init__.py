"""Posts, from being written to being gone, with what can stand in them, and what is said of them without words."""
