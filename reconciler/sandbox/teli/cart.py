"""The shopping cart: dids/cart, channelgroups/create, cart/get, cart/checkout, cart/item/remove.

The PHP client calls the controller ``cart``. What is in the cart costs nothing until the checkout.
"""

from __future__ import annotations

from reconciler.sandbox.teli.call import Call, Refusal
from reconciler.sandbox.teli.model import CartItem, ChannelGroup
from reconciler.sandbox.teli.stock import buy

_CHANNEL_MONTHLY = "25.00"


def add_did(call: Call) -> object:
    """dids/cart: ``did_number``, and ``fax`` in the word true (PHP client)."""
    number = call.required("did_number")
    if call.estate.inventory.get(number) is None:
        raise Refusal("Invalid did number")
    if any(item.number == number for item in call.estate.cart.rows.values()):
        raise Refusal("Number is already in your cart")
    call.estate.cart.put(CartItem(call.estate.next_id("cart"), "did", number=number, fax=call.yes("fax")))
    return "Successfully added number to cart"


def add_channel_group(call: Call) -> object:
    """channelgroups/create: "need to checkout to activate" (PHP client)."""
    name, channels = call.required("name"), call.integer("channels")
    if channels < 1:
        raise Refusal("channels must be a number")
    item = CartItem(call.estate.next_id("cart"), "channel_group", name=name, channels=channels)
    call.estate.cart.put(item)
    call.effect("channel_group_in_cart", name, item_id=item.id, channels=channels)
    return "Successfully added channel group to cart"


def _row(call: Call, item: CartItem) -> dict[str, object]:
    """Field names are a guess: no client models the cart."""
    row: dict[str, object] = {"id": str(item.id), "item_type": item.kind}
    if item.kind == "channel_group":
        return {**row, "name": item.name, "channels": str(item.channels), "monthly_rate": _CHANNEL_MONTHLY}
    offer = call.estate.inventory.get(item.number)
    prices = {"setup_rate": offer.setup, "monthly_rate": offer.monthly} if offer else {}
    return {**row, "number": item.number, "fax": "true" if item.fax else "false", **prices}


def get_cart(call: Call) -> object:
    """cart/get."""
    return [_row(call, item) for item in call.estate.cart.in_order()]


def remove_item(call: Call) -> object:
    """cart/item/remove."""
    call.estate.cart.drop(call.record(call.estate.cart, "item_id").id)
    return "Successfully removed item from cart"


def _check_out(call: Call, item: CartItem) -> None:
    if item.kind == "did":
        buy(call, item.number, "fax" if item.fax else None)
        return
    estate = call.estate
    group = ChannelGroup(estate.next_id("channel_group"), item.name, item.channels, estate.now, estate.now)
    estate.channel_groups.put(group)
    call.effect("channel_group_created", item.name, channel_group_id=group.id, channels=item.channels)


def checkout(call: Call) -> object:
    """cart/checkout: pays for everything in the cart, whoever put it there; all of it or nothing (a guess)."""
    items = call.estate.cart.in_order()
    if not items:
        raise Refusal("Your cart is empty")
    if any(item.kind == "did" and call.estate.inventory.get(item.number) is None for item in items):
        raise Refusal("Invalid did id")
    for item in items:
        _check_out(call, item)
        call.estate.cart.drop(item.id)
    return "Successfully checked out"
