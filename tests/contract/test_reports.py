"""Reports: kept once, found by who made them, listed for staff the oldest first."""

import json
from dataclasses import replace

import pytest

from domain.boards.errors import AlreadyReported, ReportSlotTaken
from domain.boards.review.reports import Report, ReportCategory, ReportOutcome, ReportState
from domain.shared.ids import CommunityId, PostId, PseudonymId, ReportId
from domain.shared.shapes import PageRequest, RenderedPage
from tests.contract.paging import pages
from tests.contract.storage import SECOND, Storage

OPEN, CLOSED = ReportState.OPEN, ReportState.CLOSED
HOUR = SECOND.replace(minute=0, second=0)


async def a_post(storage: Storage) -> tuple[CommunityId, PostId, PseudonymId]:
    community = await storage.community()
    face = await storage.pseudonym(community)
    board = await storage.board(await storage.category(community))
    post = await storage.post(await storage.thread(board, face), pseudonym_id=face.id)
    return community.id, post.id, face.id


async def kept(storage: Storage, community_id: CommunityId, post_id: PostId) -> Report:
    report_id = ReportId(storage.ids.random("rep"))
    mark, slot = f"mark {report_id}".encode(), f"slot {report_id}".encode()
    report = Report(report_id, community_id, post_id, ReportCategory.PRIVACY, "名前", mark, slot, b"00.11", HOUR)
    return await keep(storage, report)


async def keep(storage: Storage, report: Report) -> Report:
    async with storage.begin() as work:
        work.reports.add(report)
    return report


async def close(storage: Storage, report: Report, by: PseudonymId) -> None:
    async with storage.begin() as work:
        held = await work.reports.get(report.id)
        assert held == report
        work.reports.save(held.closed(ReportOutcome.HIDDEN, "隠しました。", by))


async def test_a_report_is_shown_to_staff_and_to_who_made_it(storage: Storage) -> None:
    community, post, face = await a_post(storage)
    report = await kept(storage, community, post)
    own = json.loads(await storage.reports.own_report(report.slot))
    assert (own["id"], own["state"], own["outcome"]) == (report.id, "open", None)
    (seen,) = json.loads((await storage.reports.reports(community, None, [], PageRequest())).items)
    assert own.items() <= seen.items() and seen["post_id"] == post and seen["closed_by"] is None
    await close(storage, report, face)
    (seen,) = json.loads((await storage.reports.reports(community, CLOSED, [], PageRequest())).items)
    assert (seen["outcome"], seen["answer"], seen["closed_by"]) == ("hidden", "隠しました。", face)
    assert json.loads((await storage.reports.reports(community, OPEN, [], PageRequest())).items) == []


async def test_a_person_has_one_open_report_of_a_post(storage: Storage) -> None:
    community, post, face = await a_post(storage)
    report = await kept(storage, community, post)
    again = replace(report, id=ReportId(storage.ids.random("rep")), slot=b"another " + report.slot)
    with pytest.raises(AlreadyReported):
        await keep(storage, again)
    await close(storage, report, face)
    await keep(storage, again)


async def test_a_place_of_the_day_is_taken_once(storage: Storage) -> None:
    community, post, _ = await a_post(storage)
    report = await kept(storage, community, post)
    again = replace(report, id=ReportId(storage.ids.random("rep")), reporter_mark=b"another " + report.reporter_mark)
    with pytest.raises(ReportSlotTaken):
        await keep(storage, again)
    async with storage.begin() as work:
        assert await work.reports.taken([report.slot, b"free"]) == {report.slot}


async def test_lists_go_the_oldest_first_and_without_what_some_faces_wrote(storage: Storage) -> None:
    community, post, face = await a_post(storage)
    reports = [await kept(storage, community, post) for _ in range(5)]

    async def fetch(request: PageRequest) -> RenderedPage:
        return await storage.reports.reports(community, OPEN, [], request)

    walked = await pages(fetch, 2)
    assert [[item["id"] for item in items] for items in walked] == [
        [report.id for report in reports[at : at + 2]] for at in (0, 2, 4)
    ]
    assert json.loads((await storage.reports.reports(community, None, [face], PageRequest())).items) == []


async def test_what_a_report_is_about_is_known_within_its_community(storage: Storage) -> None:
    community, post, _ = await a_post(storage)
    report, elsewhere = await kept(storage, community, post), await storage.community()
    assert await storage.reports.reported_post(community, report.id) == post
    assert await storage.reports.reported_post(elsewhere.id, report.id) is None
    assert await storage.reports.reported_post(community, "rep_" + "0" * 26) is None


async def test_ones_own_are_found_by_their_places_the_newest_first(storage: Storage) -> None:
    community, post, _ = await a_post(storage)
    reports = [await kept(storage, community, post) for _ in range(3)]
    slots = [report.slot for report in reports[:2]]

    async def fetch(request: PageRequest) -> RenderedPage:
        return await storage.reports.own([*slots, b"free"], request)

    walked = await pages(fetch, 1)
    assert [item["id"] for items in walked for item in items] == [reports[1].id, reports[0].id]
