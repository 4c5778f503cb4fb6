"""Telephone numbers as code."""
