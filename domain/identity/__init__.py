"""Accounts: a way to sign in, and nothing else.

An account holds no personal data. It is opened with one call and answered with a *recovery code*, shown once, which
signs its holder in. A sign-in is a *login*: a short-lived access token and a refresh token that changes at every use;
when an old refresh token turns up again, somebody has copied it, and the whole login ends.
"""
