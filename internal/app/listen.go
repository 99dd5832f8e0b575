package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"runtime"
	"time"

	"golang.org/x/net/netutil"
)

// Listen opens the configured address. It is apart from Serve so that a
// command can say that the server is ready, and a test can choose the port.
func (a *App) Listen() (net.Listener, error) {
	// No keep-alive probes: a connection without a request is closed after a minute.
	listener, err := (&net.ListenConfig{Control: boundBuffers, KeepAlive: -1}).Listen(context.Background(), "tcp", a.Config.Listen)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	listener = lastInLine{withReserve(listener), a.Site.Crowded}
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

// lastInLine lets every request that could be worked on go before the next
// connection, and waits for room. A crowd that comes at once would otherwise be
// let in whole, only to be told that there is no room for it, in the time that
// its first requests could have been answered in. The kernel keeps who has not
// been let in.
type lastInLine struct {
	net.Listener
	crowded func() bool
}

// A full server that works has room again within this time. One whose database
// is away has not; it lets callers in at a pace that it can refuse them at.
const (
	roomTime  = 2 * time.Millisecond
	roomSteps = 4
)

func (l lastInLine) Accept() (net.Conn, error) {
	runtime.Gosched()
	for step := 0; step < roomSteps && l.crowded(); step++ {
		time.Sleep(roomTime / roomSteps)
	}
	return l.Listener.Accept()
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
