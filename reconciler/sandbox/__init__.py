"""A stateful emulation of carriers' HTTP APIs, served on loopback over real HTTP.

``reconciler.sandbox.server`` starts it, ``reconciler.sandbox.options`` configures it, ``/_control/`` steers
and inspects it. Carriers live in packages of their own (``call48``); everything else here is carrier
neutral. Nothing is imported here, so that the options can be read without loading a web server.
"""
