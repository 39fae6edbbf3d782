"""Where a request came from, as it is counted: one IPv4 address, or the /64 that one household gets of IPv6."""

import ipaddress


def network_of(address: str) -> str:
    """The place that ``address`` counts as; what is no address counts as one place of its own, "?"."""
    try:
        ip = ipaddress.ip_address(address.strip())
    except ValueError:
        return "?"
    mapped = getattr(ip, "ipv4_mapped", None)
    return str(mapped or (ip if ip.version == 4 else ipaddress.ip_network((ip, 64), strict=False)))
