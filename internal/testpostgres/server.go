package testpostgres

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// supervisor makes the cluster, runs the server and obeys its standard input:
// "stop" ends the server at once, "start" runs it again. The only other end of
// that pipe is the test process, so when the input ends the server stops and its
// directory goes, even when the test process is killed.
// The server is the script's own child until it was waited for, so no signal can
// reach a stranger.
const supervisor = `
set -u
run() {
	postgres -D "$1/data" -c listen_addresses=127.0.0.1 -c port="$2" -c unix_socket_directories= \
		-c fsync=on -c max_connections=200 -c shared_buffers=64MB -c jit=off &
	server=$!
}
halt() {
	[ -z "$server" ] && return
	kill -QUIT "$server"
	wait "$server"
	server=
}
initdb --pgdata="$1/data" --username=postgres --pwfile="$1/password" --auth=scram-sha-256 \
	--encoding=UTF8 --locale=C --no-sync --no-instructions &&
{
	run "$@"
	while read -r order; do
		case "$order" in
		stop) halt ;;
		start) [ -n "$server" ] || run "$@" ;;
		esac
	done
	halt
}
cd / && rm -rf "$1"
`

// startLimit bounds how long a machine under full load may take to make a cluster.
const startLimit = 60 * time.Second

type server struct {
	dir      string
	port     int
	password string
	pipe     io.WriteCloser // open as long as the server shall live
	ended    chan struct{}  // closed when the supervisor is gone
}

// start makes a cluster and returns when the server answers. A port that
// another process took between the choice and the bind is worth a second try.
func start() (*server, error) {
	var last error
	for range 3 {
		s, err := launch()
		if err == nil {
			return s, nil
		}
		last = err
	}
	return nil, last
}

func launch() (*server, error) {
	programs, err := binaries()
	if err != nil {
		return nil, err
	}
	owner, err := unprivileged()
	if err != nil {
		return nil, err
	}
	s := &server{password: rand.Text(), ended: make(chan struct{})}
	if s.port, err = freePort(); err != nil {
		return nil, err
	}
	if s.dir, err = os.MkdirTemp("", "authgrove-postgres-"); err != nil {
		return nil, err
	}
	log := filepath.Join(s.dir, "log")
	if err := s.supervise(programs, owner, log); err != nil {
		os.RemoveAll(s.dir)
		return nil, err
	}
	if err := s.waitUntilReady(); err != nil {
		text, _ := os.ReadFile(log)
		s.stop()
		return nil, fmt.Errorf("%w; the server said:\n%s", err, text)
	}
	return s, nil
}

// prepare leaves the password where initdb reads it and hands the directory to its owner.
func (s *server) prepare(owner *syscall.Credential) error {
	password := filepath.Join(s.dir, "password")
	if err := os.WriteFile(password, []byte(s.password), 0o600); err != nil {
		return err
	}
	if owner == nil {
		return nil
	}
	for _, path := range []string{password, s.dir} {
		if err := os.Chown(path, int(owner.Uid), int(owner.Gid)); err != nil {
			return err
		}
	}
	return nil
}

// supervise leaves a process behind that owns the server until the pipe closes.
func (s *server) supervise(programs string, owner *syscall.Credential, logPath string) error {
	if err := s.prepare(owner); err != nil {
		return err
	}
	log, err := os.Create(logPath)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.Command("/bin/sh", "-c", supervisor, "sh", s.dir, strconv.Itoa(s.port))
	cmd.Dir = s.dir
	cmd.Env = []string{"PATH=" + programs + ":/usr/local/bin:/usr/bin:/bin", "LC_ALL=C", "TZ=UTC"}
	cmd.Stdout, cmd.Stderr = log, log
	// A group of its own keeps an interrupt from the terminal away from the
	// server until the supervisor sees the test process go.
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: owner, Setpgid: true}
	pipe, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	s.pipe = pipe
	go func() {
		_ = cmd.Wait()
		close(s.ended)
	}()
	return nil
}

func (s *server) waitUntilReady() error {
	ctx, cancel := context.WithTimeout(context.Background(), startLimit)
	defer cancel()
	for {
		err := s.execute(ctx, "SELECT 1")
		if err == nil {
			return nil
		}
		select {
		case <-s.ended:
			return fmt.Errorf("PostgreSQL ended while it started")
		case <-ctx.Done():
			return fmt.Errorf("PostgreSQL did not answer within %v: %w", startLimit, err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// stop ends the server and waits until its directory is gone.
func (s *server) stop() {
	s.pipe.Close()
	<-s.ended
}

// execute runs one statement as the superuser in the maintenance database.
func (s *server) execute(ctx context.Context, statement string) error {
	connection, err := pgx.Connect(ctx, s.url("postgres", s.password, "postgres"))
	if err != nil {
		return err
	}
	defer connection.Close(ctx)
	_, err = connection.Exec(ctx, statement)
	return err
}

func (s *server) url(user, password, database string) string {
	return (&url.URL{
		Scheme:   "postgres",
		User:     url.UserPassword(user, password),
		Host:     net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)),
		Path:     "/" + database,
		RawQuery: "sslmode=disable",
	}).String()
}

func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}
