"""Telnyx, through its v2 HTTP API."""
