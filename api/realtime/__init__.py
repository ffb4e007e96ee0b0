"""The WebSocket gateway: protocol `ibasho.v1`, JSON text frames.

`frames` says what is sent either way, `socket` holds the conversation with one client, `hub` reads the event log once
per process and hands each event to the sockets that follow one of its topics, and `topics` says who may follow what.
"""
