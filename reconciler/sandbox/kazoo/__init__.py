"""Emulation of Kazoo 4.3's HTTP API ("Crossbar", version v2).

Written from the pages of ``applications/crossbar/doc`` and from the source of the 4.3 branch; where they
disagree the source is followed. ``cb_*`` and ``knm_*`` in docstrings are modules of that source.
"""
