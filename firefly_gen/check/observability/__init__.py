"""Checks on what watches the platform."""
