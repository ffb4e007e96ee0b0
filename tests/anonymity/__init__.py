"""The anonymity promise, attacked: what somebody learns who holds the database and not the keys."""
