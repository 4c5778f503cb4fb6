"""What the account of a carrier may be told in the files: a table for each provider type.

The configuration language reads `providers:` by these tables and the JSON Schema's part of it is made from them, so that
a carrier that comes from another package is checked, and completed by editors, like a built-in one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class ProviderSetting:
    """One setting of a provider type. A `secret` becomes a Secret; `choices` are all its values, when there are few."""

    name: str
    description: str
    required: bool = False
    secret: bool = False
    kind: Literal["text", "list"] = "text"
    choices: tuple[str, ...] = ()
    example: str = ""


@dataclass(frozen=True, slots=True)
class ProviderTypeSpec:
    """A provider type and its own settings.

    Those that every provider has (base_url, timeout, concurrency, rate_limit) are not repeated, but where one is required or
    means something of its own here. `one_of`: sets of settings, one of which must be there as a whole (a key, or a user
    and a password).
    """

    type: str
    description: str
    settings: tuple[ProviderSetting, ...]
    one_of: tuple[tuple[str, ...], ...] = ()


CALL48: Final = ProviderTypeSpec(
    "call48",
    "An account at Call48, through its API v4.",
    (
        ProviderSetting(
            "username",
            "The user name of the account. Keep it out of the files with a reference.",
            required=True,
            example="${CALL48_USERNAME}",
        ),
        ProviderSetting(
            "password",
            "The password of the account. Keep it out of the files with a reference.",
            required=True,
            secret=True,
            example="${CALL48_PASSWORD}",
        ),
        ProviderSetting(
            "account_id",
            "The id of the own account. Rows of the carrier that belong to another account (a sub-account) are not ours.",
            example="12345",
        ),
        ProviderSetting(
            "login",
            "Which log-in the user belongs to: a customer's (the default) or an administrator's.",
            choices=("customer", "admin"),
            example="customer",
        ),
        ProviderSetting(
            "trunk_group_list_path",
            "The path that lists trunk groups; the carrier's document leaves it out.",
            example="/trunkgrp/list",
        ),
        ProviderSetting(
            "undocumented",
            "Calls that the carrier's document does not have but that may be used: update_tags writes a number's tags.",
            kind="list",
            choices=("update_tags",),
            example="update_tags",
        ),
    ),
)

KAZOO: Final = ProviderTypeSpec(
    "kazoo",
    "An account on a Kazoo 4.3 cluster, through its HTTP API (Crossbar) v2.",
    (
        ProviderSetting(
            "base_url",
            "Where the cluster's API is, with /v2 at its end. There is no default: every cluster is somebody's own.",
            required=True,
            example="https://pbx.example.com:8443/v2",
        ),
        ProviderSetting(
            "account_id",
            "The id of the account, 32 hexadecimal digits. Its numbers and documents count, not those of its sub-accounts.",
            required=True,
            example="0df08a6b8b4f4c6a9d6ac2d3a1f0b7e5",
        ),
        ProviderSetting(
            "api_key",
            "An account's API key, 64 characters. Keep it out of the files with a reference.",
            secret=True,
            example="${KAZOO_API_KEY}",
        ),
        ProviderSetting(
            "username",
            "The user to log in as, where there is no api_key.",
            example="${KAZOO_USERNAME}",
        ),
        ProviderSetting(
            "password",
            "The user's password. Keep it out of the files with a reference.",
            secret=True,
            example="${KAZOO_PASSWORD}",
        ),
        ProviderSetting(
            "account_name",
            "The name of the account that the user belongs to.",
            example="acme",
        ),
        ProviderSetting(
            "carriers",
            "Whose carriers new forwarding goes out through: the account's own resources (the default), or the cluster's.",
            choices=("account", "cluster"),
            example="account",
        ),
    ),
    one_of=(("api_key",), ("username", "password", "account_name")),
)

TELNYX: Final = ProviderTypeSpec(
    "telnyx",
    "An account at Telnyx, through its API v2.",
    (
        ProviderSetting(
            "api_key",
            "The API key of the account. Keep it out of the files with a reference.",
            required=True,
            secret=True,
            example="${TELNYX_API_KEY}",
        ),
        ProviderSetting(
            "account_id",
            "A name for the account, by which what is remembered of it is found again when its key is a new one.",
            example="acme",
        ),
        ProviderSetting(
            "outbound_voice_profile",
            "The outbound voice profile, by name or id, that new trunk groups are given; without one they take calls and make none.",
            example="default",
        ),
    ),
)

TELI: Final = ProviderTypeSpec(
    "teli",
    "An account at Teli, through its API v1.",
    (
        ProviderSetting(
            "token",
            "The API token of the account. Keep it out of the files with a reference.",
            required=True,
            secret=True,
            example="${TELI_TOKEN}",
        ),
        ProviderSetting(
            "user_id",
            "The id of the own user. Numbers of another user (a sub-account) are not ours.",
            example="1204",
        ),
        ProviderSetting(
            "undocumented",
            "Calls that only other people's programs show, and whose replies are nowhere shown, but that may be used: listing reads "
            "and writes directory listings.",
            kind="list",
            choices=("listing",),
            example="listing",
        ),
        ProviderSetting(
            "listing_email",
            "The e-mail address that goes with each directory listing.",
            example="ops@example.com",
        ),
    ),
)

BUILT_IN: Final[Mapping[str, ProviderTypeSpec]] = {spec.type: spec for spec in (CALL48, KAZOO, TELI, TELNYX)}
