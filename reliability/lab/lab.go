package lab

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/authgrove/authgrove/internal/jose"
	"github.com/authgrove/authgrove/internal/testpostgres"
)

// Lab is a configuration and a database, and the processes that run on them.
type Lab struct {
	// Dir holds everything, and goes with Close.
	Dir     string
	Program string
	// Database is the URL of the database; Cluster is nil if it is a file.
	Database string
	Cluster  *testpostgres.Cluster
	// Slow is what nodes reach PostgreSQL through, if it is asked for.
	Slow *Proxy
	// Issuer is the address of the server, whichever node answers.
	Issuer string

	nodes []*Node
	// On another database, the configuration is the first one's.
	config      string
	environment []string
}

// On is the same deployment on another database file.
func (l *Lab) On(file string) *Lab { return l.onURL("sqlite://"+file, filepath.Dir(file)) }

func (l *Lab) onURL(url, dir string) *Lab {
	return &Lab{Dir: dir, Program: l.Program, Cluster: l.Cluster, Database: url, Issuer: l.Issuer, config: l.ConfigFile(),
		environment: []string{"AUTHGROVE_DATABASE=" + url}}
}

// Empty is the same deployment on another, empty database of the same kind.
func (l *Lab) Empty(ctx context.Context) (*Lab, error) {
	dir, err := os.MkdirTemp(l.Dir, "empty-")
	if err != nil {
		return nil, err
	}
	if l.SQLite() {
		return l.On(filepath.Join(dir, "authgrove.db")), nil
	}
	url, err := l.Cluster.Database(ctx)
	return l.onURL(url, dir), err
}

// Build compiles the program as it is released.
func Build(ctx context.Context, dir string) (program string, err error) {
	program = filepath.Join(dir, "authgrove")
	build := exec.CommandContext(ctx, "go", "build", "-o", program, "github.com/authgrove/authgrove/cmd/authgrove")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the program: %w\n%s", err, out)
	}
	return program, nil
}

// New prepares a lab. Without a cluster the database is a file in dir.
func New(ctx context.Context, program, dir string, cluster *testpostgres.Cluster, o Options) (l *Lab, err error) {
	l = &Lab{Dir: dir, Program: program, Cluster: cluster, Database: "sqlite://" + filepath.Join(dir, "authgrove.db")}
	if o.Database != "" {
		l.Database = "sqlite://" + o.Database
	}
	if cluster != nil {
		if l.Database, err = cluster.Database(ctx); err != nil {
			return nil, err
		}
		if err := l.throughProxy(o); err != nil {
			return nil, err
		}
	}
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	_, port, _ := net.SplitHostPort(address)
	l.Issuer = "http://localhost:" + port
	for name, text := range map[string]string{
		"master.key": string(jose.NewMasterKey().Hex()), "ann.password": Password, "authgrove.yaml": l.configuration(o),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// SQLite reports whether the database is a file, and DatabaseFile its name.
func (l *Lab) SQLite() bool { return l.Cluster == nil }

// DatabaseFile is the file of an embedded database.
func (l *Lab) DatabaseFile() string { return strings.TrimPrefix(l.Database, "sqlite://") }

// ConfigFile is the configuration of every node.
func (l *Lab) ConfigFile() string { return cmp.Or(l.config, filepath.Join(l.Dir, "authgrove.yaml")) }

func (l *Lab) throughProxy(o Options) (err error) {
	if !o.Proxied {
		return nil
	}
	if l.Slow, err = startProxy(l.Cluster.Address()); err == nil {
		l.Database = strings.Replace(l.Database, l.Cluster.Address(), l.Slow.Address(), 1)
	}
	return err
}

// Close kills what still runs.
func (l *Lab) Close() error {
	var err error
	if l.Slow != nil {
		err = l.Slow.close()
	}
	for _, n := range l.nodes {
		err = errors.Join(err, n.Kill())
	}
	return err
}

// Run runs a command of the program to its end.
func (l *Lab) Run(ctx context.Context, arguments ...string) (output string, err error) {
	return l.RunIn(ctx, nil, arguments...)
}

// RunIn runs a command of the program in a wrapper.
func (l *Lab) RunIn(ctx context.Context, wrapper []string, arguments ...string) (output string, err error) {
	line := append(slices.Clone(wrapper), l.Program)
	line = append(line, arguments...)
	command := exec.CommandContext(ctx, line[0], append(line[1:], "--config", l.ConfigFile())...) // a context that ends kills it
	command.Env = append(os.Environ(), l.environment...)
	out, err := command.CombinedOutput()
	return string(out), err
}

// Ports below those that the system chooses from. Each is handed out once, since
// trials run side by side and a node listens only a while after it got its address.
const (
	firstPort = 10_000
	ports     = 20_000
)

var handedOut atomic.Int64

// freeAddress is where nothing listens; another process begins elsewhere in the ports.
func freeAddress() (string, error) {
	for range ports {
		port := firstPort + (int64(os.Getpid())*101+handedOut.Add(1))%ports
		address := fmt.Sprintf("127.77.0.1:%d", port)
		if listener, err := net.Listen("tcp", address); err == nil {
			return address, listener.Close()
		}
	}
	return "", errors.New("no port is free")
}
