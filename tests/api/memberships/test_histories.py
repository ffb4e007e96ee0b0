"""Random histories of one person, and what holds after every step of each."""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.bootstrap import Services
from domain.memberships.model.community import Acknowledgement, Admission, Policy, ProofKind
from tests.api.memberships.conftest import Channel, HeldClock
from tests.people import Person, SomeCommunity, face_of, found_community, sign_in_again, sign_up, try_to_join

POLICY = Policy(
    admission=Admission.PROOF,
    proof=ProofKind.YOUTUBE,
    acknowledgements=tuple(Acknowledgement),
    trial_days=2,
    grace_days=3,
    while_paused="reading",
)


@dataclass(slots=True)
class History:
    """One person in one community, and everybody who acts on them."""

    services: Services
    clock: HeldClock
    channel: Channel
    community: SomeCommunity
    person: Person
    token: str
    judge: Person
    """Staff who imposed nothing."""
    face: str | None = None
    sanctions: list[str] = field(default_factory=list)

    @property
    def at(self) -> str:
        return f"/v1/communities/{self.community.slug}"

    async def join(self) -> None:
        await try_to_join(self.person, self.community.slug, proof={"youtube_access_token": self.token})

    async def put_on_a_face(self) -> None:
        answer = await self.person.post(f"{self.at}/pseudonyms", {})
        if answer.status_code == 201:
            self.face = answer.json()["id"]

    async def pause(self) -> None:
        await self.person.call("PATCH", f"{self.at}/memberships/me", json={"state": "paused"})

    async def resume(self) -> None:
        await self.person.call("PATCH", f"{self.at}/memberships/me", json={"state": "active"})

    async def leave(self) -> None:
        if (await self.person.delete(f"{self.at}/memberships/me")).status_code == 204:
            self.face, self.sanctions = None, []

    async def pay(self) -> None:
        self.channel.members[self.token] = "standard"

    async def stop_paying(self) -> None:
        self.channel.members.pop(self.token, None)

    async def show_proof(self) -> None:
        await self.person.post(f"{self.at}/memberships/me/proof", {"youtube_access_token": self.token})

    async def two_days_pass(self) -> None:
        self.clock.go_on(days=2)
        await self.services.caretaker.recheck()
        await self.services.caretaker.tend()
        await sign_in_again(self.person)
        await sign_in_again(self.community.owner)

    async def be_suspended(self) -> None:
        self.clock.go_on(seconds=1)
        until = self.clock.now().replace(microsecond=0) + timedelta(days=365)
        await self._be_sanctioned("suspension", until=until.isoformat())

    async def be_expelled(self) -> None:
        await self._be_sanctioned("expulsion")

    async def be_pardoned(self) -> None:
        for sanction in self.sanctions:
            await self.person.post(f"{self.at}/memberships/me/sanctions/{sanction}/appeal", {"text": "お願いします。"})
            body = {"decision": "overturn", "reason": "はい。"}
            assert (await self.judge.post(f"{self.at}/sanctions/{sanction}/decision", body)).status_code < 500

    async def _be_sanctioned(self, kind: str, **more: str) -> None:
        if self.face is not None:
            body = {"kind": kind, "reason": "ためし。", "rule": "3", **more}
            answer = await self.community.owner.post(f"{self.at}/pseudonyms/{self.face}/sanctions", body)
            if answer.status_code == 201:
                self.sanctions.append(answer.json()["id"])


STEPS: dict[str, Callable[[History], Awaitable[None]]] = {
    name: getattr(History, name)
    for name in (
        "join",
        "put_on_a_face",
        "pause",
        "resume",
        "leave",
        "pay",
        "stop_paying",
        "show_proof",
        "two_days_pass",
        "be_suspended",
        "be_expelled",
        "be_pardoned",
    )
}


async def begin(services: Services, client: httpx.AsyncClient, clock: HeldClock, channel: Channel) -> History:
    community = await found_community(services, client, policy=POLICY)
    token = f"payer-{secrets.token_hex(6)}"
    channel.members[token] = "standard"
    judge = await a_second_judge(client, community, channel)
    history = History(services, clock, channel, community, await sign_up(client), token, judge)
    await history.join()
    await history.two_days_pass()
    await history.put_on_a_face()
    await sign_in_again(history.judge)
    face = await face_of(history.judge, community.slug)
    made = await community.owner.put(f"{history.at}/pseudonyms/{face}/roles/staff")
    assert made.status_code == 204, made.text
    return history


async def a_second_judge(client: httpx.AsyncClient, community: SomeCommunity, channel: Channel) -> Person:
    token = f"payer-{secrets.token_hex(6)}"
    channel.members[token] = "standard"
    judge = await sign_up(client)
    await try_to_join(judge, community.slug, proof={"youtube_access_token": token})
    return judge


async def check(history: History) -> None:
    own = await history.person.get(f"{history.at}/memberships/me")
    state = own.json().get("state") if own.status_code == 200 else None
    suspended = own.json().get("suspended_until") if own.status_code == 200 else None
    live = await history.services.vault_pool.fetchval(
        "SELECT count(*) FROM vault.memberships WHERE account_id = $1 AND community_id = $2 AND state <> 'left'",
        history.person.account_id,
        history.community.id,
    )
    assert live == (0 if state is None else 1)
    talk = f"/v1/boards/{history.community.boards['talk']}"
    written = await history.person.post(f"{talk}/threads", {"title": "a", "body": "b"})
    read = await history.person.get(talk)
    may_write = state in ("active", "grace") and suspended is None
    may_read = (may_write or state in ("trial", "paused")) and suspended is None
    assert (written.status_code == 201) == may_write, (state, suspended, written.text)
    assert (read.status_code == 200) == may_read, (state, suspended)
    if state == "expelled":
        history.channel.members.setdefault(history.token, "standard")
        anew = await sign_up(history.person.client)
        refused = await try_to_join(anew, history.community.slug, proof={"youtube_access_token": history.token})
        assert (refused.status_code, refused.json()["code"]) == (403, "entry_refused")


@given(steps=st.lists(st.sampled_from(sorted(STEPS)), min_size=1, max_size=10))
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    derandomize=True,
)
async def test_every_history_keeps_the_invariants(
    steps: list[str], timed: httpx.AsyncClient, timed_services: Services, clock: HeldClock, channel: Channel
) -> None:
    history = await begin(timed_services, timed, clock, channel)
    for step in steps:
        await sign_in_again(history.judge)
        await STEPS[step](history)
        await check(history)
