package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"

	"golang.org/x/net/netutil"
)

// Listen opens the configured address. It is apart from Serve so that a
// command can say that the server is ready, and a test can choose the port.
func (a *App) Listen() (net.Listener, error) {
	listener, err := (&net.ListenConfig{Control: boundBuffers}).Listen(context.Background(), "tcp", a.Config.Listen)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	listener = withReserve(listener)
	if a.Config.TLS.Mode != "files" {
		return listener, nil
	}
	certificate, err := tls.LoadX509KeyPair(a.Config.TLS.CertFile, a.Config.TLS.KeyFile)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("tls: %w", err), listener.Close())
	}
	return tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12,
		NextProtos: []string{"h2", "http/1.1"}}), nil
}

// reserved descriptors are not for callers: the database, mail and the log need
// theirs even when connections have taken all others.
const reserved = 64

// withReserve lets a connection wait until it fits under what the process may
// have open. A limit too small to share is left alone: some callers are better
// than none.
func withReserve(listener net.Listener) net.Listener {
	if limit := descriptorLimit(); limit > 2*reserved {
		return netutil.LimitListener(listener, limit-reserved)
	}
	return listener
}
