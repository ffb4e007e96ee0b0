"""Vouchers imported from a list, and what becomes of bad lists."""

import secrets

import httpx
import pytest

from api.bootstrap import Services
from domain.memberships.model.community import Acknowledgement, Admission, Policy, ProofKind
from tests.people import SomeCommunity, found_community, join, sign_up, try_to_join


@pytest.fixture
async def study(timed_services: Services, timed: httpx.AsyncClient) -> SomeCommunity:
    policy = Policy(admission=Admission.PROOF, proof=ProofKind.VOUCHER, acknowledgements=tuple(Acknowledgement))
    return await found_community(timed_services, timed, policy=policy)


async def load(study: SomeCommunity, text: str | bytes, kind: str = "text/csv") -> httpx.Response:
    path = f"/v1/communities/{study.slug}/vouchers:import"
    return await study.owner.call("POST", path, params={"days": 31}, content=text, headers={"Content-Type": kind})


async def test_a_list_is_imported_once(timed: httpx.AsyncClient, study: SomeCommunity) -> None:
    codes = [f"event-{secrets.token_hex(6)}" for _ in range(3)]
    text = "\ufeffcode,bought\r\n" + "".join(f"{code},2026-11-01\r\n" for code in codes)
    assert (await load(study, text)).json() == {"imported": 3, "known": 0}
    assert (await load(study, text)).json() == {"imported": 0, "known": 3}
    await join(await sign_up(timed), study.slug, proof={"voucher": codes[1].upper()})
    again = await try_to_join(await sign_up(timed), study.slug, proof={"voucher": codes[1]})
    assert again.json()["code"] == "proof_needed"


@pytest.mark.parametrize("text", ["", "code\n", "short\n", "ok-long-enough-1\nbad\n", "x" * 300_000], ids=len)
async def test_a_bad_list_is_refused_whole(study: SomeCommunity, text: str) -> None:
    refused = await load(study, text)
    assert refused.status_code in (413, 422), refused.text
    assert refused.headers["content-type"] == "application/problem+json"
    counts = await study.owner.get(f"/v1/communities/{study.slug}/vouchers")
    assert counts.json() == {"open": 0, "claimed": 0, "expired": 0}


async def test_other_media_types_and_broken_text_are_refused(study: SomeCommunity) -> None:
    assert (await load(study, '["a"]', "application/json")).status_code == 415
    assert (await load(study, b"\xff\xfe\x00code")).status_code in (400, 422)


async def test_only_keyed_digests_of_codes_are_kept(
    timed: httpx.AsyncClient, timed_services: Services, study: SomeCommunity
) -> None:
    issued = await study.owner.post(f"/v1/communities/{study.slug}/vouchers", {"count": 1, "days": 31})
    (code,) = issued.json()["codes"]
    await join(await sign_up(timed), study.slug, proof={"voucher": code})
    for table in ("vouchers", "proofs"):
        everything = f"SELECT t::text FROM vault.{table} t WHERE community_id = $1"
        rows = await timed_services.vault_pool.fetch(everything, study.id)
        assert rows
        assert not any(code.replace("-", "") in row[0].replace("-", "") for row in rows)
