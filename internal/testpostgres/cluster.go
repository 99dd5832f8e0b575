package testpostgres

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Cluster is a server of its own, which may be stopped, started again and
// frozen while others are connected to it.
type Cluster struct{ s *server }

// Start makes a cluster. It goes when the process does, or at Close.
func Start() (*Cluster, error) {
	s, err := start()
	if err != nil {
		return nil, err
	}
	return &Cluster{s}, nil
}

// Database makes a new, empty database, as URL does.
func (c *Cluster) Database(ctx context.Context) (url string, err error) { return c.s.newDatabase(ctx) }

// Close ends the server and removes its directory.
func (c *Cluster) Close() { c.s.stop() }

// Stop ends the server as `pg_ctl stop -m immediate` does: nothing is flushed,
// every connection is cut, and the next start recovers from the log.
func (c *Cluster) Stop() error { return c.order("stop", func() bool { return !c.s.listens() }) }

// Resume starts a stopped server and waits until it answers.
func (c *Cluster) Resume() error {
	return c.order("start", func() bool { return c.s.execute(context.Background(), "SELECT 1") == nil })
}

func (c *Cluster) order(word string, done func() bool) error {
	if _, err := io.WriteString(c.s.pipe, word+"\n"); err != nil {
		return err
	}
	for deadline := time.Now().Add(startLimit); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			return errors.New("PostgreSQL did not " + word + " in time")
		}
	}
	return nil
}

// Address is where the server listens.
func (c *Cluster) Address() string {
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(c.s.port))
}

// Processes lists the server's process and its children, which run the statements.
func (c *Cluster) Processes() ([]int, error) {
	text, err := os.ReadFile(filepath.Join(c.s.dir, "data", "postmaster.pid"))
	if err != nil {
		return nil, err
	}
	first, _, _ := strings.Cut(string(text), "\n")
	parent, err := strconv.Atoi(first)
	if err != nil {
		return nil, err
	}
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", parent, parent))
	if err != nil {
		return nil, err
	}
	pids := []int{parent}
	for _, field := range strings.Fields(string(children)) {
		pid, err := strconv.Atoi(field)
		if err != nil {
			return nil, err
		}
		pids = append(pids, pid)
	}
	return pids, nil
}

func (s *server) listens() bool {
	connection, err := net.DialTimeout("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)), time.Second)
	if err != nil {
		return false
	}
	connection.Close()
	return true
}

// newDatabase makes a database whose user owns it and is no superuser.
func (s *server) newDatabase(ctx context.Context) (url string, err error) {
	name, password := "t"+strings.ToLower(rand.Text()), rand.Text()
	for _, statement := range []string{
		"CREATE ROLE " + name + " LOGIN PASSWORD '" + password + "'",
		"CREATE DATABASE " + name + " OWNER " + name,
	} {
		if err := s.execute(ctx, statement); err != nil {
			return "", fmt.Errorf("prepare a database: %w", err)
		}
	}
	return s.url(name, password, name), nil
}

// Freeze stops every process of the server where it stands, as a machine does
// that swaps or whose disk hangs; connections stay open and nothing answers.
func (c *Cluster) Freeze() error { return c.signal(syscall.SIGSTOP) }

// Thaw lets a frozen server go on.
func (c *Cluster) Thaw() error { return c.signal(syscall.SIGCONT) }

func (c *Cluster) signal(signal syscall.Signal) error {
	pids, err := c.Processes()
	if err != nil {
		return err
	}
	for _, pid := range pids {
		if err := syscall.Kill(pid, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
			return err
		}
	}
	return nil
}
