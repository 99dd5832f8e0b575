package main

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/go-jose/go-jose/v4"

	"github.com/authgrove/authgrove/internal/bench"
)

func startPeer(ctx context.Context, h *house, dir string) (*server, error) {
	return startNode(ctx, h, dir, "")
}

func startDurablePeer(ctx context.Context, h *house, dir string) (*server, error) {
	return startNode(ctx, h, dir, filepath.Join(dir, "peer.db"))
}

func startNode(ctx context.Context, h *house, dir, database string) (*server, error) {
	folder, err := h.peer()
	if err != nil {
		return nil, err
	}
	keys := filepath.Join(dir, "keys.json")
	if err := writeKeys(keys); err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	secret := rand.Text()
	s := &server{issuer: "http://localhost:" + port, clients: clientsOf(secret), person: bench.Person{Account: "ann", Password: "any"},
		watched: bench.Watched{Database: database}}
	environment := []string{"NODE_ENV=production", "PORT=" + port, "SECRET=" + secret, "KEYS=" + keys, "DATABASE=" + database}
	if err := s.launch(ctx, h, dir, environment, "node", filepath.Join(folder, "server.mjs")); err != nil {
		return nil, err
	}
	if err := s.signIn(ctx); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// peer is the folder of the peer with its packages, which are installed when they are not there.
func (h *house) peer() (folder string, err error) {
	folder = filepath.Join(h.repository, "bench", "oidc-provider")
	note := filepath.Join(folder, "node_modules", ".package-lock.json")
	installed, missing := os.Stat(note)
	wanted, err := os.Stat(filepath.Join(folder, "package-lock.json"))
	if err != nil || missing == nil && installed.ModTime().After(wanted.ModTime()) {
		return folder, err
	}
	install := exec.Command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	install.Dir = folder
	if out, err := install.CombinedOutput(); err != nil {
		return "", fmt.Errorf("npm ci in %s: %w\n%s", folder, err, out)
	}
	return folder, nil
}

// writeKeys makes the peer's keys, so that its start does not wait for one.
func writeKeys(file string) error {
	elliptical, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	modular, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	var set jose.JSONWebKeySet
	for algorithm, key := range map[string]crypto.Signer{"ES256": elliptical, "RS256": modular} {
		set.Keys = append(set.Keys, jose.JSONWebKey{Key: key, KeyID: algorithm, Algorithm: algorithm, Use: "sig"})
	}
	text, err := json.Marshal(set)
	if err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o600)
}
