"""Tests of the transport, against a carrier of their own on a loopback port."""
