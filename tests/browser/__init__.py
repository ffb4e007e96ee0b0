"""Tests that open the hosted pages in a real Chromium, cut off from every host but this one.

They look at what only a browser can tell: whether a page works under its own Content-Security-Policy, and whether it
asks another host for anything.
"""
