package lab

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// Node is one process of the server.
type Node struct {
	Address string
	Issuer  string
	// HTTP keeps connections to this node, whatever host an address names, and
	// follows no redirect.
	HTTP *http.Client
	// Ready is how long it took from the start of the process to the first
	// successful /readyz.
	Ready time.Duration

	metrics string
	command *exec.Cmd
	log     string
	ended   chan struct{}
	result  error
}

// startLimit is far beyond what a start may take; rows judge Ready themselves.
const startLimit = 60 * time.Second

// Start runs a node and waits until it is ready. A wrapper, such as a tracer,
// is put before the program.
func (l *Lab) Start(ctx context.Context, wrapper ...string) (*Node, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	return l.StartAt(ctx, address, wrapper...)
}

// StartAt runs a node at an address.
func (l *Lab) StartAt(ctx context.Context, address string, wrapper ...string) (*Node, error) {
	begun := time.Now()
	n, err := l.Launch(ctx, address, wrapper...)
	if err != nil {
		return nil, err
	}
	for {
		if n.IsReady(ctx) {
			n.Ready = time.Since(begun)
			return n, nil
		}
		select {
		case <-n.ended:
			return nil, fmt.Errorf("the server ended at its start: %w; it said:\n%s", n.result, n.Log())
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), n.Kill())
		case <-time.After(2 * time.Millisecond):
		}
		if time.Since(begun) > startLimit {
			return nil, errors.Join(fmt.Errorf("the server was not ready in %v; it said:\n%s", startLimit, n.Log()), n.Kill())
		}
	}
}

// Launch runs a node and does not wait for it.
func (l *Lab) Launch(_ context.Context, address string, wrapper ...string) (*Node, error) {
	file, err := os.Create(filepath.Join(l.Dir, fmt.Sprintf("node-%d.log", len(l.nodes))))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	metrics, err := freeAddress()
	if err != nil {
		return nil, err
	}
	line := append(wrapper, l.Program, "serve", "--config", l.ConfigFile(), "--listen", address, "--migrate", "--set", "metrics.listen="+metrics)
	n := &Node{Address: address, metrics: metrics, Issuer: l.Issuer, HTTP: clientOf(address), log: file.Name(), ended: make(chan struct{})}
	n.command = exec.Command(line[0], line[1:]...)
	n.command.Env = append(os.Environ(), l.environment...)
	n.command.Stdout, n.command.Stderr = file, file
	// The process goes when this one does, however that ends.
	n.command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
	if err := n.command.Start(); err != nil {
		return nil, err
	}
	l.nodes = append(l.nodes, n)
	go func() {
		n.result = n.command.Wait()
		close(n.ended)
	}()
	return n, nil
}

func clientOf(address string) *http.Client {
	transport := &http.Transport{
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, address)
		},
		MaxIdleConnsPerHost: 1024, DisableCompression: true,
	}
	return &http.Client{Transport: transport, Timeout: 30 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// IsReady asks /readyz.
func (n *Node) IsReady(ctx context.Context) bool {
	answer, err := n.Get(ctx, "/readyz")
	return err == nil && answer.Status == http.StatusOK
}

// Kill ends the process, and what it was wrapped in, as `kill -9` does.
func (n *Node) Kill() error {
	err := syscall.Kill(-n.Process(), syscall.SIGKILL)
	if errors.Is(err, syscall.ESRCH) {
		err = nil
	}
	<-n.ended
	n.HTTP.CloseIdleConnections()
	return err
}

// Terminate sends SIGTERM and does not wait.
func (n *Node) Terminate() error { return n.command.Process.Signal(syscall.SIGTERM) }

// Ended is closed when the process is gone; Result says how it ended.
func (n *Node) Ended() <-chan struct{} { return n.ended }

// Result is nil if the process ended with status 0. It must have ended.
func (n *Node) Result() error { return n.result }

// Process is the process id.
func (n *Node) Process() int { return n.command.Process.Pid }

// Log is what the process has written, its end if that is long.
func (n *Node) Log() string {
	const most = 4 << 10
	text, err := os.ReadFile(n.log)
	if err != nil {
		return err.Error()
	}
	return string(text[max(0, len(text)-most):])
}
