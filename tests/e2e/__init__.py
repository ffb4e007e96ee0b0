"""Tests of the whole: the `ibasho` program as `make run` starts it, with its own PostgreSQL, over real sockets."""
