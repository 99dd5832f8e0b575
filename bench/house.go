package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/authgrove/authgrove/internal/bench"
	"github.com/authgrove/authgrove/internal/repository"
)

// house is what all cells share.
type house struct {
	repository, dir, program string
	pin                      bool
	results                  *results
}

func openHouse(ctx context.Context, c choice) (*house, error) {
	h := &house{pin: c.pin}
	var err error
	if h.repository, err = repository.Root(); err != nil {
		return nil, err
	}
	if c.root == "" {
		c.root = h.repository
	}
	if h.results, err = loadResults(c.root); err != nil {
		return nil, err
	}
	if h.dir, err = os.MkdirTemp("", "authgrove-bench-"); err != nil {
		return nil, err
	}
	h.program = filepath.Join(h.dir, "authgrove")
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-tags", c.tags, "-o", h.program, "github.com/authgrove/authgrove/cmd/authgrove")
	if build.Env = append(os.Environ(), "CGO_ENABLED=0"); c.tags != "" {
		build.Env = append(os.Environ(), "CGO_ENABLED=1")
	}
	if out, err := build.CombinedOutput(); err != nil {
		return nil, errors.Join(fmt.Errorf("build the program: %w\n%s", err, out), os.RemoveAll(h.dir))
	}
	return h, nil
}

func (h *house) close() { os.RemoveAll(h.dir) }

// serveStatic answers the same few bytes to everybody: what an HTTP exchange of
// Go costs on this machine today.
func serveStatic(address string) error {
	body := []byte(`{"status":"ok"}`)
	return http.ListenAndServe(address, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Content-Type"] = []string{"application/json"}
		_, _ = w.Write(body)
	}))
}

// startYardstick runs this program as that server.
func startYardstick(ctx context.Context, h *house, dir string) (*server, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	s := &server{issuer: "http://localhost:" + port, clients: clientsOf("x")}
	s.provider = &bench.Provider{Issuer: s.issuer, Address: s.issuer, Token: s.issuer, JWKS: s.issuer}
	// The test binary would run its tests when it is started as this program.
	return s, s.launch(ctx, h, dir, []string{staticAddress + "=127.0.0.1:" + port}, self, "static", "127.0.0.1:"+port)
}

// staticAddress tells a test binary to be the yardstick.
const staticAddress = "BENCH_STATIC"
