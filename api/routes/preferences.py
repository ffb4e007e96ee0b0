"""How one wants to have it in a community, for nobody else to know."""

from fastapi import Response

from api.deps import StandingHere, Wired
from api.documented import BODY, HERE, problems, tagged, tagged_by_revision
from api.revisions import BasedOn
from domain.boards.reading.preferences import ChangePreferences, PreferencesView
from domain.shared.errors import InvalidInput, RevisionOutdated

router = tagged("memberships")

_PATH = "/v1/communities/{community}/memberships/me/preferences"


@router.get(
    _PATH,
    operation_id="show_own_preferences",
    summary="Show one's own preferences",
    responses=tagged_by_revision() | problems(*HERE),
)
async def show_own_preferences(standing: StandingHere, services: Wired, response: Response) -> PreferencesView:
    """What one does not want to come upon, and when one wants quiet. Nobody else can read this, staff neither."""
    return _tagged(await services.preferring.own(standing), response)


@router.patch(
    _PATH,
    operation_id="change_own_preferences",
    summary="Change one's own preferences",
    responses=tagged_by_revision() | problems(*HERE, RevisionOutdated, InvalidInput, transport=BODY),
)
async def change_own_preferences(
    command: ChangePreferences, standing: StandingHere, services: Wired, based_on: BasedOn, response: Response
) -> PreferencesView:
    """What is absent stays; what is there is replaced as a whole.

    What `filters` catch comes `filtered` wherever one reads it: with `hide` without its words, with `blur` for clients
    to cover. Announcements come as they are. For staff, who have to see everything, `hide` works as `blur`. While it is
    `quiet`, notices of what happens on boards wait, and `resync` on `me` comes when it is over; those about one's
    membership come at once.
    """
    return _tagged(await services.preferring.change(standing, command, based_on), response)


def _tagged(preferences: PreferencesView, response: Response) -> PreferencesView:
    response.headers["ETag"] = f'"{preferences.revision}"'
    response.headers["Cache-Control"] = "no-store"
    return preferences
