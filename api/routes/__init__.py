"""The REST routes, a file per resource family. A route reads the request, calls one use case, and answers."""

from fastapi import APIRouter

from api.routes import (
    accounts,
    applications,
    audit,
    avatars,
    boards,
    communities,
    dead_letters,
    invitations,
    memberships,
    oauth,
    offices,
    operations,
    posts,
    pseudonyms,
    realtime,
    sanctions,
    search,
    shunning,
    threads,
    transparency,
    unsealings,
    vouchers,
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
        search,
        applications,
        vouchers,
        offices,
        sanctions,
        audit,
        dead_letters,
        unsealings,
        transparency,
        realtime,
        operations,
    )
)
