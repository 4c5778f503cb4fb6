"""What the commands cost, beside octoDNS: `python -m benchmarks`.

Every command runs in a process of its own against a sandbox in another, over real HTTP. Trust the ratios, not the seconds.
"""
