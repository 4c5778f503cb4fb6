"""Everything that goes over the wire: sessions, effect classes, pacing, retries. The one place that imports httpx."""
