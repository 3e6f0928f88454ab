"""Checks on databases, brokers and caches: what they hold survives."""
