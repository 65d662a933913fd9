"""Which network addresses may be fetched from: public ones only, whatever form they come in.

`ipaddress.is_global` alone is not enough: it differs between Python versions and calls NAT64, 6to4 and multicast
addresses global. So the blocks that are refused are listed here, and an IPv6 address that carries an IPv4 address
inside is judged by that one. The blocks are those of the IANA special-purpose address registries (RFC 6890).
"""

import ipaddress
import socket

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_DENIED = tuple(
    ipaddress.ip_network(block)
    for block in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "::/96",
        "64:ff9b:1::/48",
        "100::/64",
        "2001::/23",  # Teredo is in here
        "2001:db8::/32",
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
    )
)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_ISATAP = (0x00005EFE, 0x02005EFE)


def is_public(text: str) -> bool:
    """Whether an address, as a resolver gives it, belongs to the public internet; False for what is no address."""
    try:
        address = ipaddress.ip_address(text.split("%", 1)[0])
    except ValueError:
        return False
    inner = _inside(address)
    if inner is not None and not is_public(str(inner)):
        return False
    if any(address.version == block.version and address in block for block in _DENIED):
        return False
    return inner is not None or (address.is_global and not address.is_multicast)


def is_own(address: str) -> bool:
    """Whether an address is one of this machine's own: then the route to it starts at the address itself.

    Connecting a datagram socket asks the routing table and sends nothing.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((address, 9))
        except OSError:
            return False  # there is no route, so it is not here
        return str(probe.getsockname()[0]) == address


def _inside(address: Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address carries: v4-mapped, 6to4, NAT64, ISATAP."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    low = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address in _NAT64 or (int(address) >> 32) & 0xFFFFFFFF in _ISATAP:
        return low
    return None
