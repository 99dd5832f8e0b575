// Package repository knows where the checkout lies, for commands that write its documents.
package repository

import (
	"errors"
	"os"
	"path/filepath"
)

// Root finds the folder that holds go.mod, from the working folder upwards.
func Root() (string, error) {
	dir, err := os.Getwd()
	for ; err == nil; dir = filepath.Dir(dir) {
		if _, missing := os.Stat(filepath.Join(dir, "go.mod")); missing == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			err = errors.New("run this inside the repository")
		}
	}
	return "", err
}
