"""Boards that are named by a host: a label in front of the platform's domain, or a host of the employer's own."""

from __future__ import annotations

from urllib.parse import SplitResult


def label(address: SplitResult) -> str | None:
    """The first label of an address's host: `wrenfield` of wrenfield.recruitee.com."""
    return (address.hostname or "").partition(".")[0] or None


def site(board: str, domain: str) -> str:
    """Base URL of a board: the host itself where it is one, else the slug in front of the platform's domain."""
    return f"https://{board}" if "." in board else f"https://{board}.{domain}"
