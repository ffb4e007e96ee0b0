"""Threads: what becomes of them, what their authors want in return, and which of them are looked for."""
