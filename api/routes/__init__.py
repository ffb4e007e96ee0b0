"""The REST routes, a file per resource family. A route reads the request, calls one use case, and answers."""

from fastapi import APIRouter

from api.routes import accounts, boards, communities, oauth, operations, posts, pseudonyms, realtime, threads

ROUTERS: tuple[APIRouter, ...] = tuple(
    module.router for module in (accounts, oauth, communities, pseudonyms, boards, threads, posts, realtime, operations)
)
