package web

import (
	"errors"
	"net/http"
	"net/netip"
	"strings"
)

// clientAddress walks X-Forwarded-For from the peer outwards and stops at the
// first address that no configured proxy has. Forwarded, X-Real-Ip, spellings
// with underscores and everything to the left of that address are what a
// caller may invent.
func clientAddress(r *http.Request, trusted []netip.Prefix) (netip.Addr, error) {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}, refuse(http.StatusBadRequest, "The address of the connection is not known.")
	}
	address := peer.Addr().Unmap().WithZone("")
	if len(trusted) == 0 || !isTrusted(address, trusted) {
		return address, nil
	}
	forwarded, err := parseForwardedFor(r.Header["X-Forwarded-For"])
	if err != nil {
		refusal := refuse(http.StatusBadRequest, "X-Forwarded-For is not a list of addresses.")
		refusal.Cause = err
		return netip.Addr{}, refusal
	}
	for i := len(forwarded) - 1; i >= 0; i-- {
		address = forwarded[i]
		if !isTrusted(address, trusted) {
			break
		}
	}
	return address, nil
}

func isTrusted(address netip.Addr, trusted []netip.Prefix) bool {
	for _, prefix := range trusted {
		if prefix.Contains(address) {
			return true
		}
	}
	return false
}

// maxHops is more proxies than anyone has in a row.
const maxHops = 32

var errForwardedFor = errors.New("an entry is not an address, or there are too many")

// parseForwardedFor reads all header lines as one list, as RFC 9110 §5.3 has
// it. An entry that is not an address refuses the request: guessing around it
// would let a caller choose which address we believe.
func parseForwardedFor(lines []string) ([]netip.Addr, error) {
	var list []netip.Addr
	for _, line := range lines {
		for entry := range strings.SplitSeq(line, ",") {
			address, err := netip.ParseAddr(strings.Trim(entry, " \t"))
			if err != nil || address.Zone() != "" || len(list) == maxHops {
				return nil, errForwardedFor
			}
			list = append(list, address.Unmap())
		}
	}
	return list, nil
}
