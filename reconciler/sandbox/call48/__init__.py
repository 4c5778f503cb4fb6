"""Emulation of the Call48 API v4, written from the "Call48 API v4 documentation" alone.

Section names in docstrings are those of that document.
"""
