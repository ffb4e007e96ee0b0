"""What becomes of a thread."""

from fastapi import Response

from api.deps import CurrentActor, Wired
from api.documented import BODY, WRITING, located, problems, tagged, tagged_by_revision
from api.responses import created
from api.revisions import BasedOn, with_revision
from api.routes.threads import ThreadRef
from domain.boards.errors import (
    AudiencesDiffer,
    BoardArchived,
    FacesStayHere,
    NotYourThread,
    ThreadClosed,
    ThreadElsewhere,
    ThreadMissing,
    ThreadsApart,
)
from domain.boards.threads.curating import ChangeThread, MergeThread, SplitThread
from domain.boards.threads.views import ThreadView
from domain.shared.actor import NotStaff
from domain.shared.errors import InvalidInput, RevisionOutdated

router = tagged("threads")


@router.patch(
    "/v1/threads/{thread}",
    operation_id="change_thread",
    summary="Change a thread",
    response_model=ThreadView,
    responses=tagged_by_revision()
    | problems(
        ThreadMissing,
        NotYourThread,
        NotStaff,
        *WRITING,
        BoardArchived,
        ThreadClosed,
        ThreadElsewhere,
        RevisionOutdated,
        AudiencesDiffer,
        FacesStayHere,
        InvalidInput,
        transport=BODY,
    ),
)
async def change_thread(
    thread: ThreadRef, command: ChangeThread, actor: CurrentActor, services: Wired, based_on: BasedOn
) -> Response:
    """What is absent stays. Who opened it changes its title; staff also pin it, lock it, and move it to another board,
    where the same people see it, faces reach as far, and its author can ask for what they want.
    """
    await services.curating.change(actor, thread, command, based_on)
    return with_revision(await services.reading.thread(actor, thread, unfiltered=True))


@router.post(
    "/v1/threads/{thread}/merge",
    operation_id="merge_thread",
    summary="Merge a thread into another",
    response_model=ThreadView,
    responses=tagged_by_revision()
    | problems(
        ThreadMissing,
        NotStaff,
        *WRITING,
        BoardArchived,
        ThreadClosed,
        ThreadElsewhere,
        ThreadsApart,
        FacesStayHere,
        InvalidInput,
        transport=BODY,
    ),
)
async def merge_thread(thread: ThreadRef, command: MergeThread, actor: CurrentActor, services: Wired) -> Response:
    """For staff. All its posts stand in the other thread then, under their ids and in the order of their writing.
    Answers with what is left of it: `merged_into` says where to go on reading.
    """
    await services.curating.merge(actor, thread, command)
    return with_revision(await services.reading.thread(actor, thread, unfiltered=True))


@router.post(
    "/v1/threads/{thread}/split",
    operation_id="split_thread",
    summary="Split a thread",
    status_code=201,
    response_model=ThreadView,
    responses=located("/v1/threads/thr_01kb2y8v4t6m0q3r5s7w9x1z2a")
    | problems(
        ThreadMissing,
        NotStaff,
        *WRITING,
        BoardArchived,
        ThreadClosed,
        ThreadElsewhere,
        FacesStayHere,
        InvalidInput,
        transport=BODY,
    ),
)
async def split_thread(thread: ThreadRef, command: SplitThread, actor: CurrentActor, services: Wired) -> Response:
    """For staff. Some of its posts stand in a new thread then, under their ids and the same contract. What answered a
    post that is in the other thread now answers none any more.
    """
    new_thread = await services.curating.split(actor, thread, command)
    return created(await services.reading.thread(actor, new_thread, unfiltered=True), f"/v1/threads/{new_thread}")
