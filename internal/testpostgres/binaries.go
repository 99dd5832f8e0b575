package testpostgres

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

var errNotInstalled = errors.New("PostgreSQL is not installed: run ./check --install")

// debianDirectories is where Debian keeps the server's programs, which it leaves out of PATH.
const debianDirectories = "/usr/lib/postgresql/*/bin"

// binaries finds the directory that holds initdb and postgres: the newest of
// Debian's, else the one in PATH.
func binaries() (string, error) {
	found, err := filepath.Glob(debianDirectories)
	if err != nil {
		return "", err
	}
	newest, version := "", 0
	for _, dir := range found {
		major, err := strconv.Atoi(filepath.Base(filepath.Dir(dir)))
		if err == nil && major > version && holdsServer(dir) {
			newest, version = dir, major
		}
	}
	if newest != "" {
		return newest, nil
	}
	initdb, err := exec.LookPath("initdb")
	if err != nil {
		return "", errNotInstalled
	}
	if initdb, err = filepath.EvalSymlinks(initdb); err != nil {
		return "", err
	}
	if dir := filepath.Dir(initdb); holdsServer(dir) {
		return dir, nil
	}
	return "", errNotInstalled
}

func holdsServer(dir string) bool {
	for _, program := range []string{"initdb", "postgres"} {
		if _, err := os.Stat(filepath.Join(dir, program)); err != nil {
			return false
		}
	}
	return true
}
