"""Manifest generator for the Firefly OpenCore Banking Platform."""

__version__ = "0.1.0"
