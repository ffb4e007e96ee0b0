"""Memberships: a person's standing in one community.

A *community* is one self-help group with its policies and its rules. Whoever wants to be there reads the rules,
accepts them, acknowledges what the community asks at the door, and joins. The rules have versions: after a new one,
reading stays open, and the next writing waits until it is accepted.
"""
