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
	netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"), netip.MustParsePrefix("192.88.99.0/24"),
	// A cloud's platform and metadata address, although it looks like one of the internet.
	netip.MustParsePrefix("168.63.129.16/32"),
	// These carry an IPv4 address to wherever a router takes it, or are for documents.
	netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("2001::/23"), netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("3fff::/20"),
}

// internet6 is all of IPv6 that is given to anybody (RFC 4291 §2.4).
var internet6 = netip.MustParsePrefix("2000::/3")

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
	if ip.Is6() && !internet6.Contains(ip) {
		return false
	}
	for _, network := range closed {
		if network.Contains(ip) {
			return false
		}
	}
	return true
}
