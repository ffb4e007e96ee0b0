"""Identity: what is plugged into what."""

from dataclasses import dataclass

from adapters.postgres.tickets import PostgresTickets
from adapters.tokens import JwtAccessTokens
from api.bootstrap.infrastructure import Infrastructure
from domain.identity.model import ACCESS_TOKEN_LIFETIME
from domain.identity.service import Identity


@dataclass(frozen=True, repr=False)
class IdentityServices:
    identity: Identity
    access_tokens: JwtAccessTokens


def identity_services(on: Infrastructure) -> IdentityServices:
    keys, issuer = on.ring.keys, on.settings.issuer
    tokens = JwtAccessTokens(keys.signing, keys.subject, issuer, ACCESS_TOKEN_LIFETIME)
    return IdentityServices(
        identity=Identity(on.begin_vault, PostgresTickets(on.vault_pool), on.digests, tokens, on.ids, on.clock),
        access_tokens=tokens,
    )
