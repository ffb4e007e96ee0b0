"""Boards: where people write.

A community has *boards* in *categories*. A board holds *threads*, a thread holds *posts*, and readers answer with
*reactions*: on a listening board nobody replies, and a reaction alone means "I was heard". Who reacted is never shown
and not even kept with a face: only how many, and whether oneself did.
"""
