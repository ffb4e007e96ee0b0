"""From entities of memberships to what may be seen of them."""

from adapters.memory.readers.pages import in_language, time
from domain.memberships.model.admission import Application, Invitation
from domain.memberships.model.community import Community, CommunityRevision, Rules
from domain.memberships.model.membership import Fact
from domain.memberships.model.sanction import Sanction
from domain.memberships.views.admission import ApplicationView, InvitationView
from domain.memberships.views.communities import CommunityView, RevisionView, RulesView
from domain.memberships.views.memberships import AuditEntryView, FactView
from domain.memberships.views.sanctions import SanctionView
from domain.shared.audit import ChainedEntry
from domain.shared.text import Language


def of_community(community: Community, language: Language) -> CommunityView:
    return CommunityView(
        id=community.id,
        slug=community.slug,
        name=in_language(community.name, language),
        description=in_language(community.description, language),
        time_zone=community.time_zone,
        languages=list(community.languages),
        policy=community.policy,
        rules_version=community.rules_version,
        revision=community.revision,
    )


def of_revision(kept: CommunityRevision) -> RevisionView:
    replaced_on = kept.replaced_on.isoformat()
    return RevisionView(revision=kept.revision, replaced_on=replaced_on, document=dict(kept.document))


def of_rules(rules: Rules, language: Language) -> RulesView:
    return RulesView(
        version=rules.version,
        text=in_language(rules.text, language),
        changes=in_language(rules.changes, language) if rules.changes else "",
        published_on=rules.published_on.isoformat(),
    )


def of_fact(fact: Fact) -> FactView:
    return FactView(
        id=fact.id,
        occurred_on=fact.occurred_on.isoformat(),
        what=fact.what,
        state=fact.state,
        by=fact.by,
        reason=fact.reason,
    )


def of_application(application: Application) -> ApplicationView:
    return ApplicationView(
        id=application.id,
        state=application.state,
        answers=dict(application.answers),
        submitted_on=application.submitted_on.isoformat(),
        reason=application.reason,
    )


def of_invitation(invitation: Invitation) -> InvitationView:
    return InvitationView(
        id=invitation.id,
        code=None,
        uses=invitation.uses,
        used=invitation.used,
        expires_on=invitation.expires_on.isoformat(),
    )


def of_sanction(sanction: Sanction) -> SanctionView:
    return SanctionView(
        id=sanction.id,
        pseudonym_id=sanction.pseudonym_id,
        kind=sanction.kind,
        reason=sanction.reason,
        rule=sanction.rule,
        until=None if sanction.until is None else time(sanction.until),
        imposed_at=time(sanction.imposed_at),
        state=sanction.state,
        appeal=sanction.appeal,
        appeal_reason=sanction.appeal_reason,
    )


def of_audit_entry(entry: ChainedEntry) -> AuditEntryView:
    return AuditEntryView(
        id=entry.id,
        position=entry.position,
        occurred_at=time(entry.occurred_at),
        by=entry.by,
        what=entry.what,
        subject=entry.subject,
        reason=entry.reason,
    )
