"""Which network addresses may be fetched from: public ones only, whatever form they come in.

`ipaddress.is_global` alone is not enough: it differs between Python versions and calls NAT64, 6to4 and multicast
addresses global. Addresses that carry an IPv4 address inside are judged by that one.
"""

import ipaddress

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
        "100::/64",
        "2001::/23",
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
_NAT64_LOCAL = ipaddress.ip_network("64:ff9b:1::/48")


def is_public(text: str) -> bool:
    """Whether an address, as a resolver gives it, belongs to the public internet."""
    address = ipaddress.ip_address(text.split("%", 1)[0])
    inner = _inside(address)
    if inner is not None:
        return is_public(str(inner))
    if any(address.version == block.version and address in block for block in _DENIED):
        return False
    return address not in _NAT64_LOCAL and address.is_global and not address.is_multicast


def _inside(address: Address) -> ipaddress.IPv4Address | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None
