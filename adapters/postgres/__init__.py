"""Everything that is kept, in one PostgreSQL database (15 or newer).

`tables` says what is stored, in two schemas that share no key and no value: `vault` (accounts, credentials,
memberships) and `community` (pseudonyms and all they write). `work` is the unit of work that use cases write through,
`readers` answer queries with one statement each, and `event_log` is the outbox and its one settled order.
"""
