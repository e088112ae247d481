"""Which addresses are public, however they are spelled; which hosts are named as exceptions (`trust.md` §3.4)."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

PORTS = {"http": 80, "https": 443}

# Beside what Python's `is_global` knows, which differs between versions.
NOT_PUBLIC_4 = [
    ip_network(net)
    for net in ("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "224.0.0.0/3")
]
PUBLIC_6 = ip_network("2000::/3")
NOT_PUBLIC_6 = [ip_network(net) for net in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")]
NAT64 = ip_network("64:ff9b::/96")


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """True for addresses of the public internet; an IPv6 address that carries an IPv4 one goes by that."""
    if isinstance(address, IPv4Address):
        return address.is_global and not any(address in net for net in NOT_PUBLIC_4)
    if address.ipv4_mapped is not None:
        return is_public(address.ipv4_mapped)
    if address in NAT64:
        return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    return address in PUBLIC_6 and address.is_global and not any(address in net for net in NOT_PUBLIC_6)


def literal(host: str) -> IPv4Address | IPv6Address | None:
    """The address that `host` spells, in any spelling that a resolver takes for one (`127.1`, `0x7f000001`,
    `2130706433`, `[::1]`, `fe80::1%eth0`); None for a name."""
    host = host.strip("[]").rstrip(".")
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host))
    except (OSError, ValueError, UnicodeError):
        return None


def allowed_hosts(named: Iterable[str]) -> frozenset[tuple[str, int]]:
    """`host:port` → (host, port). Raises ValueError on anything else."""
    pairs = set()
    for text in named:
        host, colon, port = text.strip().rpartition(":")
        if not colon or not host or not port.isdecimal():
            raise ValueError(f"{text!r} is no host and port, as in 127.0.0.1:8000")
        pairs.add((host.strip("[]").lower(), int(port)))
    return frozenset(pairs)
