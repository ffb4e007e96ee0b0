"""Access tokens: the one place where JSON Web Tokens are made and read."""

from adapters.tokens.access import JwtAccessTokens, new_signing_key

__all__ = ["JwtAccessTokens", "new_signing_key"]
