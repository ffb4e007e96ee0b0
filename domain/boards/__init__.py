"""Boards: where people write.

A community has *boards* in *categories*. A board holds *threads*, a thread holds *posts*, and readers answer with
*reactions*: on a listening board nobody replies, and a reaction alone means "I was heard". Who reacted is never shown
and not even kept with a face: only how many, and whether oneself did.

Each capability has a package, with its use cases and what they take in and show: `arrangement` of boards, `posts`,
`threads`, `mentions`, `review`, `reading`, `search`. What all of them speak of is in `model`; `policies` says who may
do what, `errors` why not, `events` what others learn of it, and `ports` what is needed from outside.
"""
