"""user/dids: what is set on one number. Nearly everything wants ``did_id``, a few calls take the digits too."""

from __future__ import annotations

from reconciler.sandbox.teli.call import Call, Refusal, ten_digits
from reconciler.sandbox.teli.model import Did, voice_type

_LISTING = ("business_name", "first_name", "last_name", "address2")
_LISTING_REQUIRED = ("listing_type", "address1", "city", "state", "zip", "email", "contact_number")


def _change(call: Call, did: Did, kind: str, **changes: object) -> None:
    call.estate.dids.change(did, **changes)
    call.effect(kind, did.number, did_id=did.id, **changes)


def set_flow(call: Call) -> object:
    """user/dids/flow and flows/did/assign."""
    did = call.did()
    _change(call, did, "flow_set", call_flow_id=call.reference(call.estate.flows, "flow_id"))
    return "Successfully updated call flow"


def set_channel_group(call: Call) -> object:
    """user/dids/channelgroup."""
    did = call.did()
    group = call.reference(call.estate.channel_groups, "channel_group_id")
    _change(call, did, "channel_group_set", channel_group_id=group)
    return "Successfully updated channel group"


def set_voicemail(call: Call) -> object:
    """``stv``: straight to voicemail."""
    did = call.did()
    inbox = call.reference(call.estate.inboxes, "inbox_id")
    straight = call.yes("stv") and inbox is not None
    _change(call, did, "voicemail_set", voicemail_inbox_id=inbox, straight_to_voicemail=straight)
    return "Successfully updated voicemail inbox"


def convert_to_fax(call: Call) -> object:
    """Takes call flow, channel group and voicemail inbox away (TypeScript client)."""
    did = call.did()
    if did.number_type == "fax":
        raise Refusal("Number is already a fax number")
    _change(
        call,
        did,
        "converted_to_fax",
        number_type="fax",
        call_flow_id=None,
        channel_group_id=None,
        voicemail_inbox_id=None,
        straight_to_voicemail=False,
    )
    return "Successfully converted number to fax"


def convert_to_voice(call: Call) -> object:
    """What converting to fax took away does not come back."""
    did = call.did()
    if did.number_type != "fax":
        raise Refusal("Number is not a fax number")
    _change(call, did, "converted_to_voice", number_type=voice_type(did.number))
    return "Successfully converted number to voice"


def enable_cnam(call: Call) -> object:
    """*Inbound* caller name lookups, for an extra charge; harmless when they are on."""
    did = call.did_by("number")
    _change(call, did, "cnam_enabled", cnam=True)
    return "Successfully enabled CNAM"


def disable_cnam(call: Call) -> object:
    """No more lookups."""
    did = call.did_by("number")
    _change(call, did, "cnam_disabled", cnam=False)
    return "Successfully disabled CNAM"


def get_lidb(call: Call) -> object:
    """The *outbound* caller name; "returns an empty string if it is not set" (TypeScript client)."""
    return call.estate.dids.shown(call.did()).lidb


def set_lidb(call: Call) -> object:
    """ "Charged to your account immediately upon submission" (TypeScript client), changed or not."""
    did = call.did()
    _change(call, did, "lidb_set", lidb=call.required("value"))
    return "Successfully submitted LIDB entry"


def set_note(call: Call) -> object:
    """ "Do not pass the note parameter in order to remove a note" (TypeScript client)."""
    did = call.did()
    _change(call, did, "note_set", note=call.text("note"))
    return "Successfully updated note"


def remove_note(call: Call) -> object:
    """user/dids/note/remove."""
    did = call.did()
    _change(call, did, "note_set", note=None)
    return "Successfully removed note"


def set_forward(call: Call) -> object:
    """Exactly one of did_id and did_number. There is no call that takes a forward away."""
    if (call.text("did_id") is None) == (call.text("did_number") is None):
        raise Refusal("Must provide did_id or did_number")
    did = call.did_by("did_number")
    _change(call, did, "forward_set", forward_to=ten_digits(call.required("forward_to"), "forward_to"))
    return "Successfully set call forwarding"


def set_listing(call: Call) -> object:
    """Directory listing; the values of listing_type are not documented, so none is refused."""
    did = call.did()
    listing = {name: call.required(name) for name in _LISTING_REQUIRED}
    listing |= {name: value for name in _LISTING if (value := call.text(name)) is not None}
    _change(call, did, "listing_set", listing=listing)
    return "Successfully set listing"


def get_listing(call: Call) -> object:
    """The listing "stored for a number"; without one this is an error (a guess)."""
    listing = call.estate.dids.shown(call.did()).listing
    if listing is None:
        raise Refusal("No listing found")
    return listing


def remove_listing(call: Call) -> object:
    """user/dids/listing/remove."""
    did = call.did()
    if did.listing is None:
        raise Refusal("No listing found")
    _change(call, did, "listing_removed", listing=None)
    return "Successfully removed listing"


def set_sms_url(call: Call) -> object:
    """Where messages to the number are posted."""
    did = call.did()
    _change(call, did, "sms_url_set", sms_post_url=call.required("url"))
    return "Successfully set SMS URL"


def remove_sms_url(call: Call) -> object:
    """Back to the URL of the account."""
    did = call.did()
    _change(call, did, "sms_url_set", sms_post_url=None)
    return "Successfully removed SMS URL"


def set_delivery_url(call: Call) -> object:
    """user/dids/smsdn/set."""
    did = call.did()
    _change(call, did, "delivery_url_set", delivery_notification_url=call.required("dn_url"))
    return "Successfully set delivery notification URL"
