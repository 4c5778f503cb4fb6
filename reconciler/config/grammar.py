"""The forms of texts that a pattern cannot tell: hosts, SIP addresses, days. Each raises Invalid, quoting nothing."""

from __future__ import annotations

import datetime
import ipaddress
import re
from functools import lru_cache
from typing import Final

from reconciler.config.problems import Invalid

SIP_PORT: Final = "5060"

# RFC 1123, section 2.1; an underscore is also seen in the names of SIP hosts.
_LABEL: Final = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
_NUMERIC: Final = re.compile(r"[0-9.]+")
_USER: Final = re.compile(r"[A-Za-z0-9\-_.!~*'()&=+$,;?/%#]+")
_PARAMETERS: Final = re.compile(r"(;[A-Za-z0-9\-_.!~*'()%\[\]/:&+$]+(=[A-Za-z0-9\-_.!~*'()%\[\]/:&+$]+)?)*")


@lru_cache(maxsize=4096)
def gateway(text: str) -> str:
    """`host:port`, with the port of SIP when none is given."""
    host, port = _host_and_port(text)
    return f"{host}:{port or SIP_PORT}"


@lru_cache(maxsize=4096)
def sip(text: str) -> str:
    """A host or user@host, with or without `sip:`, a port and parameters; as it is written."""
    rest = text
    for scheme in ("sip:", "sips:"):
        if text.lower().startswith(scheme):
            rest = text[len(scheme) :]
    user, at, place = rest.rpartition("@")
    if at and ":" in user:
        raise Invalid("a SIP address holds no password", "write user@host; a device's password goes under `device`")
    if at and not _USER.fullmatch(user):
        raise Invalid("is not a SIP address", "write host, user@host or sip:user@host:port")
    place, semicolon, parameters = place.partition(";")
    if semicolon and not _PARAMETERS.fullmatch(semicolon + parameters):
        raise Invalid("is not a SIP address", "parameters look like ;transport=tcp")
    _host_and_port(place)
    return text


def day(text: str) -> datetime.date:
    """A day that is in the calendar."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise Invalid("is not a day of the calendar", "write YEAR-MONTH-DAY, like 2026-12-01") from None


def _host_and_port(text: str) -> tuple[str, str]:
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        if not bracket or not _is_ip(host, 6) or (rest and not rest.startswith(":")):
            raise Invalid("is not an IPv6 address in brackets", "write [2001:db8::1] or [2001:db8::1]:5060")
        return f"[{host}]", _port(rest[1:]) if rest else ""
    if text.count(":") > 1:
        raise Invalid("is not a host", "put an IPv6 address in brackets: [2001:db8::1]:5060")
    host, colon, port = text.partition(":")
    if _NUMERIC.fullmatch(host):
        if not _is_ip(host, 4):
            raise Invalid("is not an IPv4 address", "write four numbers up to 255, like 192.0.2.10")
    elif len(host) > 253 or not all(_LABEL.fullmatch(label) for label in host.removesuffix(".").split(".")):
        raise Invalid("is not a host", "write an IP address or a host name, like 192.0.2.10 or pbx.example.com")
    return host, _port(port) if colon else ""


def _is_ip(text: str, version: int) -> bool:
    try:
        return ipaddress.ip_address(text).version == version
    except ValueError:
        return False


def _port(text: str) -> str:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= 65535):
        raise Invalid("has no port from 1 to 65535 behind the colon", "write HOST or HOST:PORT")
    return str(int(text))
