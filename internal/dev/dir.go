package dev

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/authgrove/authgrove/internal/secret"
)

// openDir makes the folder of the database.
func (s *Server) openDir() (err error) {
	if s.Dir != "" {
		if s.Dir, err = filepath.Abs(s.Dir); err != nil {
			return err
		}
		return os.MkdirAll(s.Dir, 0o700)
	}
	s.Dir, err = os.MkdirTemp("", "authgrove-dev-")
	s.Removed = err == nil
	return err
}

// masterKey returns the key that the folder's database was made with, or keeps
// the new one for the next start.
func masterKey(dir string, made secret.Text) (secret.Text, error) {
	file := filepath.Join(dir, "master.key")
	kept, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return made, os.WriteFile(file, []byte(made.Reveal()+"\n"), 0o600)
	}
	if err != nil {
		return "", fmt.Errorf("the master key of --dir: %w", err)
	}
	return secret.Text(strings.TrimSpace(string(kept))), nil
}
