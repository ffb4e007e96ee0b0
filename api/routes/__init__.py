"""The REST routes, a file per resource family. A route reads the request, calls one use case, and answers."""

from fastapi import APIRouter

from api.routes import (
    accounts,
    applications,
    arranging,
    audit,
    avatars,
    boards,
    communities,
    contracts,
    dead_letters,
    invitations,
    memberships,
    oauth,
    offices,
    operations,
    posts,
    pseudonyms,
    reactions,
    realtime,
    reports,
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
        arranging,
        threads,
        contracts,
        posts,
        search,
        reactions,
        reports,
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
