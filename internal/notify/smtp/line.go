package smtp

import (
	"context"
	"crypto/tls"
	"net"
	"sync"
)

// line is the one connection of a letter. The library leaves a connection open
// when the greeting or the proof fails, so it is cut here, whatever happened.
type line struct {
	server *Server
	mu     sync.Mutex
	conn   net.Conn
	isCut  bool
}

func (l *line) dial(ctx context.Context, network, _ string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, network, l.server.address())
	if err != nil {
		return nil, err
	}
	if err := l.keep(conn); err != nil {
		return nil, err
	}
	if l.server.Encryption != Implicit {
		return conn, nil
	}
	encrypted := tls.Client(conn, l.server.tls())
	if err := encrypted.HandshakeContext(ctx); err != nil {
		return nil, err
	}
	return encrypted, nil
}

// keep remembers the connection, unless its time is over already.
func (l *line) keep(conn net.Conn) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.conn = conn
	if l.isCut {
		_ = conn.Close()
		return context.Canceled
	}
	return nil
}

// cut closes the connection without a word; a second time it does nothing.
func (l *line) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.conn != nil && !l.isCut {
		_ = l.conn.Close()
	}
	l.isCut = true
}
