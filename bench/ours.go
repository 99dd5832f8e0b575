package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/authgrove/authgrove/internal/bench"
	"github.com/authgrove/authgrove/internal/jose"
	"github.com/authgrove/authgrove/internal/testpostgres"
)

func startOurs(ctx context.Context, h *house, dir string) (*server, error) {
	s := &server{watched: bench.Watched{Database: filepath.Join(dir, "authgrove.db")}}
	s.database = "sqlite://" + s.watched.Database
	return s, s.startOurs(ctx, h, dir)
}

func startOursOnPostgres(ctx context.Context, h *house, dir string) (*server, error) {
	cluster, err := testpostgres.Start()
	if err != nil {
		return nil, err
	}
	s := &server{cluster: cluster}
	if s.database, err = cluster.Database(ctx); err != nil {
		return nil, errors.Join(err, s.close())
	}
	pids, err := cluster.Processes()
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	s.watched.Postgres = pids[:1]
	for _, pid := range pids {
		if err := h.toServerCore(pid); err != nil {
			return nil, errors.Join(err, s.close())
		}
	}
	return s, s.startOurs(ctx, h, dir)
}

// toServerCore moves a running process; its later children follow.
func (h *house) toServerCore(pid int) error {
	if !h.pin {
		return nil
	}
	if out, err := exec.Command("taskset", "-a", "-c", "-p", serverCore, strconv.Itoa(pid)).CombinedOutput(); err != nil {
		return fmt.Errorf("move PostgreSQL: %w: %s", err, out)
	}
	return nil
}

// startOurs starts twice: the first start makes the schema and the keys, which
// no later one does.
func (s *server) startOurs(ctx context.Context, h *house, dir string) (err error) {
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	port, err := freePort()
	if err != nil {
		return err
	}
	secret, password := rand.Text(), rand.Text()
	s.issuer = "http://localhost:" + port
	s.clients, s.person = clientsOf(secret), bench.Person{Account: "ann@example.com", Password: password}
	file := filepath.Join(dir, "authgrove.yaml")
	for name, text := range map[string]string{
		"master.key": string(jose.NewMasterKey().Hex()), "authgrove.yaml": s.configuration(port, secret),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	for range 2 {
		if err := s.stop(); err != nil {
			return err
		}
		if err := s.launch(ctx, h, dir, nil, h.program, "serve", "--config", file, "--migrate"); err != nil {
			return err
		}
	}
	return s.signIn(ctx)
}

// configuration is what an operator would write, with limits of guessing off
// and more grants per app than a run makes.
func (s *server) configuration(port, secret string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `url: %s
listen: 127.0.0.1:%s
database: %s
master_key_file: master.key
grants_per_client: 10000
lifetimes: {access_token: 1h, authorization_code: 10m}
sign_in: {default_method: password}
keys: {signing: [ES256, RS256]}
testing: {limits_off: true}
bootstrap:
  accounts:
    - {email: %s, email_verified: true, name: Ann, password: %s}
  clients:
`, s.issuer, port, s.database, s.person.Account, s.person.Password)
	for _, c := range []struct{ id, alg, format string }{{"opaque", "ES256", "opaque"}, {"jwt", "ES256", "jwt"}, {"rs256", "RS256", "opaque"}} {
		fmt.Fprintf(&b, `    - client_id: %s
      client_name: App
      app_type: web
      client_secret: %s
      redirect_uris: ["https://app.example/cb"]
      grant_types: [authorization_code, refresh_token]
      scope: openid offline_access
      consent: skip
      refresh_mode: rotate
      id_token_signed_response_alg: %s
      access_token_format: %s
`, c.id, secret, c.alg, c.format)
	}
	for _, format := range []string{"opaque", "jwt"} {
		fmt.Fprintf(&b, "    - {client_id: service-%s, client_name: Service, app_type: service, client_secret: %s, access_token_format: %s}\n", format, secret, format)
	}
	return b.String()
}
