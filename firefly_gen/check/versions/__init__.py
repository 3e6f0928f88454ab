"""Checks on versions: what the tree asks for is still, and already, supported."""
