"""Which entity is kept in which row."""

from adapters.postgres import tables
from adapters.postgres.mapping import RowMapping
from domain.boards.mentions.calls import Call, CallTally
from domain.boards.mentions.notices import KeptState, Notice
from domain.boards.mentions.rotas import Rota
from domain.boards.model.board import Board, Category
from domain.boards.model.post import Mark, Post, PostRevision
from domain.boards.model.thread import Thread
from domain.boards.posts.images import Image
from domain.boards.posts.reactions import ReactionSet
from domain.boards.reading.preferences import KeptPreferences
from domain.boards.reading.traces import BoardChoice, Follow, Reading
from domain.boards.review.claims import Claim
from domain.boards.review.reports import Report
from domain.boards.review.verdicts import Verdict
from domain.identity.model import Account, Credential, Login, RefreshToken, Ticket
from domain.memberships.model.admission import Application, Invitation, Proof, Voucher
from domain.memberships.model.community import Community, CommunityRevision, Rules
from domain.memberships.model.membership import Fact, Membership, Ownership, RulesAcceptance, Unwritten
from domain.memberships.model.sanction import Sanction
from domain.pseudonyms.avatar import Avatar
from domain.pseudonyms.model import Attestation, Pseudonym
from domain.pseudonyms.shunned import Shunned
from domain.pseudonyms.unsealing.model import Unsealing
from domain.shared.audit import AuditHead, ChainedEntry

ACCOUNTS = RowMapping(Account, tables.AccountRow)
CREDENTIALS = RowMapping(Credential, tables.CredentialRow)
LOGINS = RowMapping(Login, tables.LoginRow)
REFRESH_TOKENS = RowMapping(RefreshToken, tables.RefreshTokenRow)
TICKETS = RowMapping(Ticket, tables.TicketRow)
COMMUNITIES = RowMapping(Community, tables.CommunityRow)
RULES = RowMapping(Rules, tables.RulesRow)
RULES_ACCEPTANCES = RowMapping(RulesAcceptance, tables.RulesAcceptanceRow)
COMMUNITY_REVISIONS = RowMapping(CommunityRevision, tables.CommunityRevisionRow)
OWNERSHIPS = RowMapping(Ownership, tables.OwnershipRow)
MEMBERSHIPS = RowMapping(Membership, tables.MembershipRow)
FACTS = RowMapping(Fact, tables.FactRow)
APPLICATIONS = RowMapping(Application, tables.ApplicationRow)
INVITATIONS = RowMapping(Invitation, tables.InvitationRow)
VOUCHERS = RowMapping(Voucher, tables.VoucherRow)
PROOFS = RowMapping(Proof, tables.ProofRow)
UNWRITTEN = RowMapping(Unwritten, tables.UnwrittenRow)
SANCTIONS = RowMapping(Sanction, tables.SanctionRow)
AUDIT_ENTRIES = RowMapping(ChainedEntry, tables.AuditEntryRow)
AUDIT_HEADS = RowMapping(AuditHead, tables.AuditHeadRow)
UNSEALINGS = RowMapping(Unsealing, tables.UnsealingRow)
PSEUDONYMS = RowMapping(Pseudonym, tables.PseudonymRow)
AVATARS = RowMapping(Avatar, tables.AvatarRow)
SHUNNED = RowMapping(Shunned, tables.ShunnedRow)
CATEGORIES = RowMapping(Category, tables.CategoryRow)
BOARDS = RowMapping(Board, tables.BoardRow)
THREADS = RowMapping(Thread, tables.ThreadRow)
POSTS = RowMapping(Post, tables.PostRow)
POST_REVISIONS = RowMapping(PostRevision, tables.PostRevisionRow)
REACTION_SETS = RowMapping(ReactionSet, tables.ReactionSetRow)
REPORTS = RowMapping(Report, tables.ReportRow)
ATTESTATIONS = RowMapping(Attestation, tables.AttestationRow)
CLAIMS = RowMapping(Claim, tables.ClaimRow)
VERDICTS = RowMapping(Verdict, tables.VerdictRow)
IMAGES = RowMapping(Image, tables.ImageRow)
READINGS = RowMapping(Reading, tables.ReadingRow)
FOLLOWS = RowMapping(Follow, tables.FollowRow)
BOARD_CHOICES = RowMapping(BoardChoice, tables.BoardChoiceRow)
NOTICES = RowMapping(Notice, tables.NoticeRow)
NOTICE_STATES = RowMapping(KeptState, tables.NoticeStateRow)
ROTAS = RowMapping(Rota, tables.RotaRow)
CALLS = RowMapping(Call, tables.CallRow)
CALL_TALLIES = RowMapping(CallTally, tables.CallTallyRow)
PREFERENCES = RowMapping(KeptPreferences, tables.PreferencesRow)
MARKS = RowMapping(Mark, tables.MarkRow)
