"""Pseudonyms: the faces that others see.

A member writes under a *pseudonym*, worn in a *scope*: a whole community, one board or one thread. Nothing in the
database says whose face it is: a pseudonym carries keyed *tags* of fixed length, by which its wearer's own requests
find it again, and the *sealed wearer*, authenticated ciphertext that only `vault.py`, the one door between the two worlds,
may ever have opened. What one's own requests do with faces is in `wardrobe.py`, how a face goes for good in
`departing.py`, how two people open one in `unsealing/`.
"""
