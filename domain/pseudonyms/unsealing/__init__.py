"""Unsealing: opening one face, by two people, for a reason, for a few days, with a trace.

Somebody whom the owners have authorised asks for it and says what is to be seen and why. A second authorised person
approves or refuses. While the approval lasts, who asked, and nobody else, can look, at what was asked for and of that
one face only. Every step, each look included, is written to the audit log, and counted in public.
"""
