"""Where staff let people in, one answers the community's questions, and reads there only once one is in."""

from datetime import date
from typing import Any

import pytest

from domain.memberships.errors import AlreadyMember, AnswersNeeded
from domain.memberships.model.admission import Application, ApplicationState
from domain.memberships.model.community import Admission, Question
from domain.memberships.model.membership import Membership
from domain.memberships.views.admission import DecideApplication
from domain.shared.actor import MembershipState, NotAMember
from domain.shared.errors import Flaw, InvalidInput
from tests.domain.world import World, joining, only

QUESTIONS = (
    Question(id="why", text={"ja": "ここで何をしたいですか。"}),
    Question(id="more", text={"ja": "ほかに何か。"}, required=False),
)
ANSWERS = {"why": "ほかの人の話を聞いてみたいです。"}


async def founded(world: World, **policy: Any) -> None:
    await world.found(**{"admission": Admission.APPLICATION, "questions": QUESTIONS, **policy})


async def test_an_application_waits_for_a_decision(world: World) -> None:
    await founded(world)
    applicant = await world.member("jijokai", answers=ANSWERS)
    (application,) = world.kept(Application)
    assert application == Application(
        id=application.id,
        membership_id=only(applicant).membership_id,
        community_id=only(applicant).community_id,
        answers=ANSWERS,
        submitted_on=date(2026, 11, 22),
        state=ApplicationState.OPEN,
        reason="",
    )
    assert only(applicant).state is MembershipState.APPLIED
    assert [(fact.what, fact.state) for fact in world.facts(applicant)] == [("apply", "applied")]


async def test_an_applicant_does_not_read_yet(world: World) -> None:
    await founded(world, trial_days=7)
    applicant = await world.member("jijokai", answers=ANSWERS)
    assert applicant.readable() == []
    assert only(applicant).due_on is None
    with pytest.raises(NotAMember):
        only(applicant).require_may_read()


async def test_answers_are_cleaned_and_empty_ones_are_none(world: World) -> None:
    await founded(world)
    await world.member("jijokai", answers={"why": " か\u3099\r\nく ", "more": " "})
    assert world.kept(Application)[0].answers == {"why": "が\nく"}


@pytest.mark.parametrize("answers", [None, {}, {"why": ""}, {"why": " \n"}, {"more": "あ"}])
async def test_a_question_that_has_to_be_answered_is_named(world: World, answers: dict[str, str] | None) -> None:
    await founded(world)
    with pytest.raises(AnswersNeeded) as refused:
        await world.joining.join(await world.ready("jijokai"), "jijokai", joining(answers=answers))
    assert refused.value.facts == {"needed": "why"}


@pytest.mark.parametrize(
    ("answers", "flaw"),
    [
        ({"why": "あ", "who": "あ"}, Flaw("/answers/who", "unknown")),
        ({"why": "あ", "だれ/": "あ"}, Flaw("/answers", "unknown")),
        ({"why": "あ" * 4_001}, Flaw("/answers/why", "too_long")),
        ({"why": "\u202eあ"}, Flaw("/answers/why", "character_not_allowed")),
    ],
)
async def test_flawed_answers_keep_nothing(world: World, answers: dict[str, str], flaw: Flaw) -> None:
    await founded(world)
    newcomer = await world.ready("jijokai")
    with pytest.raises(InvalidInput) as refused:
        await world.joining.join(newcomer, "jijokai", joining(answers=answers))
    assert refused.value.flaws == (flaw,)
    assert world.kept(Application) == []
    assert [kept for kept in world.kept(Membership) if kept.account_id == newcomer.account_id] == []


async def test_one_applies_once_at_a_time(world: World) -> None:
    await founded(world)
    applicant = await world.member("jijokai", answers=ANSWERS)
    with pytest.raises(AlreadyMember):
        await world.joining.join(applicant, "jijokai", joining(answers=ANSWERS))
    assert len(world.kept(Application)) == 1


async def test_who_was_declined_applies_again_with_another_application(world: World) -> None:
    await founded(world)
    applicant = await world.member("jijokai", answers=ANSWERS)
    declined = DecideApplication(decision="decline", reason="今は満員です。")
    await world.joining.decide(only(await world.owner("jijokai")), world.kept(Application)[0].id, declined)
    again = await world.join(applicant, "jijokai", answers={"why": "もう一度お願いします。"})
    assert only(again).membership_id == only(applicant).membership_id
    assert only(again).state is MembershipState.APPLIED
    assert [kept.state for kept in world.kept(Application)] == [ApplicationState.DECLINED, ApplicationState.OPEN]


async def test_who_lapsed_applies_to_come_back(world: World) -> None:
    await founded(world)
    lapsed = await world.put_in_state(await world.member("jijokai", answers=ANSWERS), MembershipState.LAPSED)
    assert only(await world.join(lapsed, "jijokai", answers=ANSWERS)).state is MembershipState.APPLIED


async def test_where_the_door_is_open_no_answers_are_kept(world: World) -> None:
    await world.found(questions=QUESTIONS)
    await world.member("jijokai", answers=ANSWERS)
    assert world.kept(Application) == []
