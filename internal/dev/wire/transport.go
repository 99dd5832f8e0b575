package wire

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"time"
)

// ErrLeavesTheMachine is the answer to every address that is not a loopback one.
var ErrLeavesTheMachine = errors.New("the address is not of this machine")

// Transport connects to loopback addresses only. No proxy and no resolver is
// asked, not even for localhost.
func Transport() *http.Transport {
	return &http.Transport{DialContext: dialLoopback, MaxIdleConnsPerHost: 2, IdleConnTimeout: 30 * time.Second, DisableCompression: true}
}

func dialLoopback(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	dialer := &net.Dialer{Timeout: 5 * time.Second}
	if host == "localhost" {
		conn, err := dialer.DialContext(ctx, network, net.JoinHostPort("127.0.0.1", port))
		if err != nil {
			conn, err = dialer.DialContext(ctx, network, net.JoinHostPort("::1", port))
		}
		return conn, err
	}
	if ip, err := netip.ParseAddr(host); err != nil || !ip.IsLoopback() {
		return nil, fmt.Errorf("%s: %w", address, ErrLeavesTheMachine)
	}
	return dialer.DialContext(ctx, network, address)
}
