"""Emulation of the Telnyx v2 API, written from Telnyx's OpenAPI file and guides alone.

Sources in docstrings: "OpenAPI" is Telnyx's published OpenAPI file (``openapi/spec3.yml``), "guide" the pages
of developers.telnyx.com, "help" the articles of support.telnyx.com. Where they are silent or contradict each
other an option of :class:`~reconciler.sandbox.telnyx.options.TelnyxOptions` chooses.
"""
