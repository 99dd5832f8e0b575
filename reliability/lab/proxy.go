package lab

import (
	"errors"
	"io"
	"net"
	"sync/atomic"
	"time"
)

// Proxy stands between the server and PostgreSQL and can hold answers back.
type Proxy struct {
	listener net.Listener
	target   string
	delay    atomic.Int64
}

func startProxy(target string) (*Proxy, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &Proxy{listener: listener, target: target}
	go p.accept()
	return p, nil
}

// Address is where the server finds it.
func (p *Proxy) Address() string { return p.listener.Addr().String() }

// Delay holds every answer back for so long from now on.
func (p *Proxy) Delay(by time.Duration) { p.delay.Store(int64(by)) }

func (p *Proxy) close() error { return p.listener.Close() }

func (p *Proxy) accept() {
	for {
		near, err := p.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			continue
		}
		go p.join(near)
	}
}

func (p *Proxy) join(near net.Conn) {
	defer near.Close()
	far, err := net.Dial("tcp", p.target)
	if err != nil {
		return
	}
	defer far.Close()
	go func() {
		_, _ = io.Copy(far, near)
		far.Close()
	}()
	buffer := make([]byte, 64<<10)
	for {
		n, err := far.Read(buffer)
		time.Sleep(time.Duration(p.delay.Load()))
		if _, failed := near.Write(buffer[:n]); failed != nil || err != nil {
			return
		}
	}
}
