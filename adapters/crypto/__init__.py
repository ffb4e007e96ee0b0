"""Keyed digests, the sealed link and opaque cursors, with keys that live in a file outside the database.

Algorithms: HMAC-SHA-256 (RFC 2104) for tags and digests, AES-256-GCM (NIST SP 800-38D) for the sealed link, AES-SIV
(RFC 5297) where equal input must give equal output. Each purpose has a key of its own.
"""
