"""What the domain is promised by whatever keeps its things: one suite for each port, run on every storage alike.

`storage` is a fixture with two values, memory and PostgreSQL; a promise that one of them breaks is broken.
"""
