"""Hands other than ours: somebody in the carrier's portal, by the carrier's own API."""

from __future__ import annotations

from typing import Any

import httpx

from reconciler.sandbox.server import Sandbox


class Portal:
    """The account's API without the product between; every call is what the carrier's document shows."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._http = httpx.Client(base_url=sandbox.url("call48"), trust_env=False)
        credentials = {"user_name": "demo", "password": "demo-password"}
        token = self._http.post("/login", json=credentials).json()["data"]["token"]
        self._http.headers["Authorization"] = token

    def close(self) -> None:
        self._http.close()

    def get(self, path: str, **query: str) -> None:
        self._done(self._http.get(path, params=query))

    def post(self, path: str, **body: Any) -> None:
        self._done(self._http.post(path, json=body))

    def put(self, path: str, **body: Any) -> None:
        self._done(self._http.put(path, json=body))

    def release(self, number: str) -> None:
        self._done(self._http.request("DELETE", "/dids", json={"numbers": [number]}))

    @staticmethod
    def _done(answer: httpx.Response) -> None:
        body = answer.json()
        assert body.get("code", 200) == 200, body
        assert body.get("error") is None, body
