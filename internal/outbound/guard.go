package outbound

import (
	"fmt"
	"net/netip"
)

// closed are networks that no registered address may lead to, besides those
// that netip knows by name: IANA's special-purpose registries (RFC 6890).
var closed = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"),
	// These carry an IPv4 address to wherever a router takes it.
	netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("2001::/32"),
	netip.MustParsePrefix("::/96"), netip.MustParsePrefix("100::/64"), netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("fec0::/10"),
}

// permit judges the address that is about to be connected to, whatever name led
// to it and however often that name changes its mind.
func permit(address string, loopback bool) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	ip := to.Addr().Unmap().WithZone("")
	if ip.IsLoopback() && loopback {
		return nil
	}
	if !public(ip) {
		return fmt.Errorf("%w: it leads to an address that is not on the internet", ErrRefused)
	}
	return nil
}

func public(ip netip.Addr) bool {
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast() {
		return false
	}
	for _, network := range closed {
		if network.Contains(ip) {
			return false
		}
	}
	return true
}
