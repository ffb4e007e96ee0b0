"""The realtime tests at full size, against real server processes: `make drill`. They take minutes and print figures.

`make drill DRILL=fuzz` runs one of them. The exit code is 0 when all that ran held.
"""
