package outbound

import (
	"errors"
	"net/netip"
	"testing"
)

func FuzzAnAddressInsideIsNeverPermitted(f *testing.F) {
	for _, seed := range []string{"", "1.1.1.1:443", "127.0.0.1:80", "[::1]:1", "[::ffff:10.0.0.1]:443", "[64:ff9b::a00:1]:443", "[2002:a00:1::]:443", "169.254.169.254:80", "[fe80::1%lo]:443", "0:1", "[2606:4700::1111]:443"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		err := permit(address, false)
		if err != nil {
			if !errors.Is(err, ErrRefused) {
				t.Fatalf("%q: %v", address, err)
			}
			return
		}
		to, err := netip.ParseAddrPort(address)
		if err != nil {
			t.Fatalf("%q is no address, and permitted", address)
		}
		ip := to.Addr().Unmap()
		if ip.IsLoopback() || ip.IsPrivate() || ip.IsUnspecified() || ip.IsMulticast() || ip.IsLinkLocalUnicast() || ip.Is4() && ip.As4()[0] >= 224 {
			t.Fatalf("%q is permitted", address)
		}
	})
}
