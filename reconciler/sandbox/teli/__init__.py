"""Emulation of the Teli API (teleapi.net), written from what is public about it and nothing else.

Sources, by the names used in docstrings: "Create Order" and "Order single number" are pages of Teli's own
documentation; "PHP client" and "Node client" are Teli's official ones (teleapi/php-client, teleapi/node-client
with recorded replies); "TypeScript client" is timpeq/teli-node; "live" is what AccelerateNetworks/NumberSearch
modelled and learnt in production. What none of them says is marked as a guess.
"""
