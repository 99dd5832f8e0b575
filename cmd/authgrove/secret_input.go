package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"

	"github.com/authgrove/authgrove/internal/secret"
)

// secretLimit is more than any password or secret has.
const secretLimit = 4096

// readSecret reads a secret from a file, or from standard input if the name is
// "-". Never from a flag: every process of the machine sees those.
func (c *console) readSecret(name string) (secret.Text, error) {
	if name != "-" {
		return readSecretFile(name)
	}
	if echoes(c.in) {
		return "", usageError("a terminal would show the secret: send it by a pipe or from a file, such as < ann.password")
	}
	return readSecretFrom(c.in, "standard input")
}

// readSecretFile refuses a file that others can read, as the configuration does.
func readSecretFile(name string) (_ secret.Text, err error) {
	file, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	info, err := file.Stat()
	if err != nil {
		return "", err
	}
	if runtime.GOOS != "windows" && info.Mode().IsRegular() && info.Mode().Perm()&0o066 != 0 {
		return "", fmt.Errorf("%s is open to others than its owner (mode %04o): run chmod 600 %s", name, info.Mode().Perm(), name)
	}
	return readSecretFrom(file, name)
}

// readSecretFrom leaves out the line break at the end.
func readSecretFrom(r io.Reader, name string) (secret.Text, error) {
	content, err := io.ReadAll(io.LimitReader(r, secretLimit+1))
	if err != nil {
		return "", err
	}
	content = bytes.TrimSuffix(bytes.TrimSuffix(content, []byte("\n")), []byte("\r"))
	switch {
	case len(content) == 0:
		return "", fmt.Errorf("%s is empty", name)
	case len(content) > secretLimit || bytes.ContainsAny(content, "\x00\n\r"):
		return "", fmt.Errorf("%s holds more than one line of at most %d bytes", name, secretLimit)
	}
	return secret.Text(content), nil
}

// echoes reports whether what is typed would be seen.
func echoes(r io.Reader) bool {
	file, ok := r.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&fs.ModeCharDevice != 0
}
