"""People and communities for tests, made through the real interfaces."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from api.bootstrap import Services
from domain.boards.arrangement.views import AddBoard, AddCategory
from domain.boards.model.board import BoardKind
from domain.memberships.model.community import Acknowledgement, Policy
from domain.memberships.views.communities import FoundCommunity, PublishRules
from domain.shared.ids import CommunityId
from domain.shared.scopes import PseudonymScope
from tests.pictures import plain

RECOVERY_CODE_GRANT = "urn:ibasho:params:oauth:grant-type:recovery-code"


@dataclass(slots=True)
class Person:
    """Somebody with an account, signed in at a client."""

    client: httpx.AsyncClient
    account_id: str
    recovery_code: str
    access_token: str
    refresh_token: str

    async def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.access_token}", **options.pop("headers", {})}
        return await self.client.request(method, path, headers=headers, **options)

    async def get(self, path: str, **options: Any) -> httpx.Response:
        return await self.call("GET", path, **options)

    async def post(self, path: str, json: Any = None, **options: Any) -> httpx.Response:
        return await self.call("POST", path, json=json, **options)

    async def put(self, path: str, json: Any = None) -> httpx.Response:
        return await self.call("PUT", path, **({} if json is None else {"json": json}))

    async def patch(self, path: str, json: Any, **options: Any) -> httpx.Response:
        return await self.call("PATCH", path, json=json, **options)

    async def delete(self, path: str, **options: Any) -> httpx.Response:
        return await self.call("DELETE", path, **options)


@dataclass(frozen=True, slots=True)
class SomeCommunity:
    """A community with one board of each kind, named by the kind."""

    id: CommunityId
    slug: str
    owner: Person
    boards: dict[str, str]


async def sign_up(client: httpx.AsyncClient) -> Person:
    account = (await client.post("/v1/accounts")).json()
    code = account["recovery_code"]
    tokens = (await client.post("/oauth/token", data={"grant_type": RECOVERY_CODE_GRANT, "recovery_code": code})).json()
    return Person(client, account["account_id"], code, tokens["access_token"], tokens["refresh_token"])


async def try_to_join(person: Person, community: str, version: int = 1, **form: Any) -> httpx.Response:
    """Accept the rules, acknowledge everything, and join with what else the door asks for."""
    at = f"/v1/communities/{community}"
    accepted = await person.post(f"{at}/rules/{version}/acceptance")
    assert accepted.status_code == 200, accepted.text
    return await person.post(f"{at}/memberships", {"acknowledgements": [a.value for a in Acknowledgement], **form})


async def join(person: Person, community: str, version: int = 1, **form: Any) -> Person:
    joined = await try_to_join(person, community, version, **form)
    assert joined.status_code == 201, joined.text
    return person


async def face_of(person: Person, community: str) -> str:
    """A new pseudonym's id."""
    worn = await person.post(f"/v1/communities/{community}/pseudonyms", {})
    assert worn.status_code == 201, worn.text
    return str(worn.json()["id"])


async def upload(person: Person, face: str, file: bytes, media_type: str = "image/png") -> httpx.Response:
    """A picture for a face."""
    headers = {"Content-Type": media_type}
    return await person.call("PUT", f"/v1/pseudonyms/{face}/avatar", content=file, headers=headers)


async def avatar_of(person: Person, face: str) -> str:
    """The address of what a face looks like."""
    return str((await person.get(f"/v1/pseudonyms/{face}")).json()["avatar"])


async def uploaded_avatar(person: Person, face: str, file: bytes) -> str:
    """A new picture's id."""
    uploaded = await upload(person, face, file)
    assert uploaded.status_code == 204, uploaded.text
    return (await avatar_of(person, face)).removeprefix("/v1/avatars/").removesuffix(".webp")


async def send_image(
    person: Person, community: str, file: bytes, media_type: str = "image/png", **headers: str
) -> httpx.Response:
    """An image that is to be attached to a post."""
    sent = {"Content-Type": media_type, **headers}
    return await person.call("POST", f"/v1/communities/{community}/images", content=file, headers=sent)


async def uploaded_image(person: Person, community: str, file: bytes | None = None) -> dict[str, str]:
    """The parts of the address of an image that no post shows yet."""
    uploaded = await send_image(person, community, file or plain())
    assert uploaded.status_code == 201, uploaded.text
    return dict(zip(("image", "variant", "expires", "signature"), uploaded.json()["url"].split("/")[3:], strict=True))


async def new_member(client: httpx.AsyncClient, community: str, **form: Any) -> Person:
    return await join(await sign_up(client), community, **form)


async def found_community(
    services: Services,
    client: httpx.AsyncClient,
    pseudonyms: int = 3,
    policy: Policy | None = None,
    scopes: Mapping[BoardKind, PseudonymScope] | None = None,
) -> SomeCommunity:
    """Founded over the domain, as a blueprint is loaded. `scopes`: of the faces on the board of that kind."""
    owner = await sign_up(client)
    slug = f"c-{secrets.token_hex(6)}"
    command = FoundCommunity(
        slug=slug,
        name={"ja": "ためしの会", "en": "Trial group"},
        description={"ja": "テストのための会です。", "en": "A group for tests."},
        time_zone="Asia/Tokyo",
        languages=["ja", "en"],
        policy=policy or Policy(acknowledgements=tuple(Acknowledgement), pseudonyms_per_member=pseudonyms),
    )
    rules = PublishRules(version=1, text={"ja": "おたがいを大切に。", "en": "Be kind to one another."})
    community_id = await services.founding.found(command, rules, owner.account_id)  # type: ignore[arg-type]
    await services.setting_up.arrange(community_id, [_category(slug, scopes or {})])
    listed = (await owner.get(f"/v1/communities/{slug}/boards")).json()["items"]
    return SomeCommunity(community_id, slug, owner, {board["kind"]: board["id"] for board in listed})


def _category(slug: str, scopes: Mapping[BoardKind, PseudonymScope]) -> AddCategory:
    boards = [
        AddBoard(
            slug=kind.value,
            kind=kind,
            name={"ja": f"{kind.value}の板", "en": kind.value.title()},
            description={"ja": "ためしの板です。", "en": "A trial board."},
            pseudonym_scope=scopes.get(kind),
            visible_to=["professional"] if kind is BoardKind.CASE_CONFERENCE else None,
        )
        for kind in BoardKind
    ]
    return AddCategory(slug=f"cat-{slug}", name={"ja": "ためし", "en": "Trial"}, boards=boards)


async def sign_in_again(person: Person) -> Person:
    """With the recovery code, as after a long time away."""
    form = {"grant_type": RECOVERY_CODE_GRANT, "recovery_code": person.recovery_code}
    tokens = (await person.client.post("/oauth/token", data=form)).json()
    person.access_token, person.refresh_token = tokens["access_token"], tokens["refresh_token"]
    return person


async def grant(community: SomeCommunity, person: Person, group: str, given: bool = True) -> None:
    """A role, or an attested profession (`profession:psychiatrist`); or the end of it. Under a face made for that."""
    face = await face_of(person, community.slug)
    kind, _, name = group.rpartition(":")
    body = {"last_day": "2099-12-31"} if kind and given else None
    at = f"/v1/communities/{community.slug}/pseudonyms/{face}/{kind + 's' if kind else 'roles'}/{name}"
    done = await community.owner.call("PUT" if given else "DELETE", at, json=body)
    assert done.status_code == 204, done.text
