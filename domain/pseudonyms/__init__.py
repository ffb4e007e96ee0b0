"""Pseudonyms: the faces that others see.

A member writes under a *pseudonym*, worn in a *scope* (a whole community; later also one board or one thread). Nothing
in the database says whose face it is: a pseudonym carries a *wearer tag*, a keyed digest that differs for every scope
and face, by which its wearer's own request finds it again, and the *sealed wearer*, authenticated ciphertext that only
`vault.py`, the one door between the two worlds, may ever have opened.
"""
