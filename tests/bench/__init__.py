"""How fast the paths are that a community takes all evening, each beside its floor: `make bench`.

`seeding` makes a community (`make seed SIZE=1m` a large one, in minutes).
"""
