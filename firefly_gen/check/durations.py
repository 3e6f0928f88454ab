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
