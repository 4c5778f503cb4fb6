"""Teli (teleapi.net). Marks of sources: [S] the seed document "Create Order", [D] other pages of Teli's documents, [P] public client code.

The platform may be gone, merged into another carrier's: an answer that is none never counts as "no numbers".
"""
