"""Accounts: opened with one call, without personal data."""

from fastapi import Request, Response

from api.deps import CurrentActor, Wired
from api.documented import problems, tagged
from domain.identity.ports import OpenedAccount
from domain.memberships.staying import own_membership
from domain.memberships.views.memberships import OwnMembership
from domain.shared.ids import AccountId
from domain.shared.shapes import view

router = tagged("accounts")


@view(
    {
        "account_id": "acc_5mz0wq6gqk1v0n3h2j4t8r9x7c",
        "memberships": [
            {
                "community_id": "com_01kb2y8v4t6m0q3r5s7w9x1z2a",
                "state": "active",
                "roles": ["member"],
                "duties": [],
                "professions": [],
                "rules_accepted": 1,
                "suspended_until": None,
                "due_on": None,
            }
        ],
    }
)
class OwnAccount:
    """One's own account. Only its holder sees it."""

    account_id: AccountId
    memberships: list[OwnMembership]


@router.post(
    "/v1/accounts",
    operation_id="open_account",
    summary="Open an account",
    status_code=201,
    responses=problems(signed_in=False),
)
async def open_account(services: Wired, response: Response) -> OpenedAccount:
    """A new account. Nothing is asked: no name, no address, no e-mail.

    The recovery code in the answer signs in at `POST /oauth/token`. It is shown this once: keep it on paper.
    """
    response.headers["Cache-Control"] = "no-store"
    return await services.identity.open_account()


@router.get("/v1/me", operation_id="show_me", summary="One's own account", responses=problems())
async def show_me(actor: CurrentActor, request: Request, response: Response) -> OwnAccount:
    """One's own account, with one's standing in each community. Nobody else can see it, staff included."""
    response.headers["Cache-Control"] = "no-store"
    return OwnAccount(
        account_id=actor.account_id, memberships=[own_membership(standing) for standing in actor.standings.values()]
    )
