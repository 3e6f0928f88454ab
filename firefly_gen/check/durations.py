"""Durations as Spring Boot and Istio write them, in seconds."""

from __future__ import annotations

import re

_SIMPLE = re.compile(r"([0-9]+)(ns|us|ms|s|m|h|d)?")
_ISO = re.compile(r"P(?:([0-9]+)D)?(?:T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)(?:\.[0-9]+)?S)?)?", re.IGNORECASE)
_UNITS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600, "d": 86400}
_ISO_UNITS = (86400, 3600, 60, 1)


def seconds(text: str, unit: str) -> float | None:
    """Seconds of ``30s``, ``1m``, ``PT30S``; None where it is no duration.

    Args:
        text: The duration.
        unit: What a bare number counts; milliseconds for Spring Boot.

    Source: https://docs.spring.io/spring-boot/reference/features/external-config.html (Converting Durations)
    """
    simple = _SIMPLE.fullmatch(text.strip())
    if simple:
        return int(simple[1]) * _UNITS[simple[2] or unit]
    iso = _ISO.fullmatch(text.strip())
    if iso and any(iso.groups()):
        return sum(int(each or 0) * size for each, size in zip(iso.groups(), _ISO_UNITS, strict=True))
    return None


_GO = re.compile(r"(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9]+)s)?")


def go_seconds(text: str) -> int | None:
    """Seconds of a duration as Go reads it, ``720h`` for example; None where it is none, or has fractions."""
    match = _GO.fullmatch(text)
    if not text or match is None:
        return None
    hours, minutes, rest = (int(each or 0) for each in match.groups())
    return hours * 3600 + minutes * 60 + rest


def go_text(seconds: int) -> str:
    """The duration as Go prints it: ``720h0m0s``, ``1m30s``, ``5s``."""
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    if hours:
        return f"{hours}h{minutes}m{rest}s"
    return f"{minutes}m{rest}s" if minutes else f"{rest}s"
