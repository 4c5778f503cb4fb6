"""Client of the control API, for tests, demos and benchmarks."""

from __future__ import annotations

from typing import Any, cast

import httpx


class ControlClient:
    """Thin typed wrapper; every method raises ``RuntimeError`` with the sandbox's own text on refusal."""

    def __init__(self, base_url: str, timeout: float = 60.0) -> None:
        # Plain HTTP on loopback: loading the certificate store would only cost time.
        self._http = httpx.Client(base_url=base_url, timeout=timeout, trust_env=False, verify=False)

    def close(self) -> None:
        """Release the connection."""
        self._http.close()

    def _call(self, method: str, path: str, json: object = None, **params: str | int) -> dict[str, Any]:
        reply = self._http.request(method, f"/_control/{path}", json=json, params=params)
        if reply.status_code != 200:
            raise RuntimeError(f"sandbox control {method} {path}: {reply.status_code} {reply.text}")
        return cast(dict[str, Any], reply.json())

    def health(self) -> dict[str, Any]:
        """Is it up."""
        return self._call("GET", "")

    def reset(self, *, keep_options: bool = False) -> None:
        """Back to the state of a first start."""
        self._call("POST", "reset", {"keep_options": keep_options})

    def seed(self, carrier: str, **payload: object) -> dict[str, int]:
        """Load records, e.g. ``seed("call48", dids=[...], trunk_groups=[...])``."""
        return cast(dict[str, int], self._call("POST", "seed", {carrier: payload})["loaded"][carrier])

    def set_faults(self, *rules: dict[str, Any]) -> None:
        """Replace all fault rules; requests that they hold go on."""
        self._call("PUT", "faults", {"rules": list(rules)})

    def add_fault(self, match: dict[str, Any], do: dict[str, Any]) -> None:
        """Append one fault rule."""
        self._call("POST", "faults", {"match": match, "do": do})

    def clear_faults(self) -> None:
        """No more faults; requests that are held go on."""
        self._call("DELETE", "faults")

    def faults(self) -> list[dict[str, Any]]:
        """Rules in force, with how often each was seen and fired."""
        return cast(list[dict[str, Any]], self._call("GET", "faults")["rules"])

    def options(self, **changes: object) -> dict[str, Any]:
        """Change options (none: only show), e.g. ``options(call48={"cnam_lag": 30.0})``."""
        return self._call("PATCH", "options", changes)

    def advance(self, seconds: float) -> None:
        """Move the clock forward without sleeping."""
        self._call("POST", "clock", {"advance": seconds})

    def log(self, since: int = 0) -> list[dict[str, Any]]:
        """Wire recording."""
        return cast(list[dict[str, Any]], self._call("GET", "log", since=since)["entries"])

    def counters(self) -> dict[str, Any]:
        """Counters of the wire recording."""
        return cast(dict[str, Any], self._call("GET", "log", since=2**62)["counters"])

    def clear_log(self) -> None:
        """Empty the recording."""
        self._call("DELETE", "log")

    def ledger(self, **filters: str) -> dict[str, Any]:
        """History: filters ``carrier``, ``number``, ``kind``."""
        return self._call("GET", "ledger", **filters)

    def dump(self, carrier: str | None = None) -> dict[str, Any]:
        """The whole state, by carrier, of one of them or of all."""
        return self._call("GET", "dump", **({} if carrier is None else {"carrier": carrier}))

    def expire_tokens(self, carrier: str | None = None) -> int:
        """Revoke all tokens now."""
        return int(self._call("POST", "expire-tokens", {"carrier": carrier})["revoked"])
