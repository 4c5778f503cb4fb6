"""The forms of texts that a pattern cannot tell: hosts, SIP addresses, days. Each raises Invalid, quoting nothing."""

from __future__ import annotations

import datetime
import ipaddress
import re
import zoneinfo
from functools import lru_cache
from typing import Final

from reconciler.config.problems import Invalid, did_you_mean, quoted

# What a system has beside the zones of the database, and does not have everywhere.
_NO_ZONES: Final = ("localtime", "posix/", "posixrules", "right/", "Factory")
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


def time_zone(name: str) -> str:
    """A time zone of the IANA's database, by its name there."""
    try:
        if name in _NO_ZONES or name.startswith(_NO_ZONES):
            raise ValueError
        zoneinfo.ZoneInfo(name)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        near = did_you_mean(name, zoneinfo.available_timezones())
        remedy = near if near.startswith("did") else "write one of the IANA's names, like America/New_York"
        raise Invalid("is not a time zone", remedy) from None
    return name


def moment(text: str, zone: str | None) -> str:
    """`YYYY-MM-DD HH:MM ZONE`: a time that the clocks of the zone show once. With no zone, the time alone is looked at."""
    try:
        time = datetime.datetime.strptime(text, "%Y-%m-%d %H:%M")
        if zone is None:
            return str(text)
        here = time.replace(tzinfo=zoneinfo.ZoneInfo(zone))
        again = here.astimezone(datetime.UTC).astimezone(here.tzinfo)
    except (ValueError, OverflowError):
        raise Invalid(
            "is not a time of the calendar", "write YEAR-MONTH-DAY HOUR:MINUTE, like 2026-12-15 12:00"
        ) from None
    if again.replace(tzinfo=None) != time:
        raise Invalid(f"is not a time in {quoted(zone)}: the clocks go forward over it", "write one an hour later")
    if here.replace(fold=1).utcoffset() != here.utcoffset():
        raise Invalid(f"is two times in {quoted(zone)}: the clocks go back over it", "write one that is there once")
    return f"{text} {zone}"


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
