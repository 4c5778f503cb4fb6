"""Kazoo: numbers, callflows, trunks and port-ins on a cluster of one's own or a host's."""
