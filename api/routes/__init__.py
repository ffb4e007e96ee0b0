"""The REST routes, a file per resource family. A route reads the request, calls one use case, and answers."""

from fastapi import APIRouter

from api.routes import (
    accounts,
    avatars,
    boards,
    communities,
    invitations,
    memberships,
    oauth,
    operations,
    posts,
    pseudonyms,
    realtime,
    shunning,
    staff,
    threads,
    transparency,
    unsealings,
)

ROUTERS: tuple[APIRouter, ...] = tuple(
    module.router
    for module in (
        accounts,
        oauth,
        communities,
        memberships,
        invitations,
        pseudonyms,
        avatars,
        shunning,
        boards,
        threads,
        posts,
        staff,
        unsealings,
        transparency,
        realtime,
        operations,
    )
)
