"""Read, diff, plan, apply, drift. Knows resources, never a carrier."""
