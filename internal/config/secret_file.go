package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"reflect"
	"runtime"
	"strings"

	"github.com/authgrove/authgrove/internal/secret"
)

const (
	fileLimit   = 4 << 20
	secretLimit = 64 << 10
)

// readSecrets fills each secret that is given by the name of a file.
func (l *loading) readSecrets(c *Config) {
	visit(reflect.ValueOf(c).Elem(), func(p place) {
		if p.field.kind != kindSecret {
			return
		}
		name := p.neighbour(p.field.key + "_file")
		switch path := p.path + "_file"; {
		case name == "" || l.diagnosis.has(path):
		case p.value.String() != "":
			l.diagnosis.add(p.path, "got this key and "+p.field.key+"_file", "one of the two", "remove one")
		default:
			if content, ok := l.readSecret(path, name); ok {
				p.value.SetString(content)
				l.diagnosis.sources[p.path] = Source{Name: name}
			}
		}
	})
	if c.TLS.KeyFile != "" && c.TLS.Mode == "files" {
		l.readSecret("tls.key_file", c.TLS.KeyFile)
	}
}

// readSecret returns the content of a secret file without the line break at its end.
func (l *loading) readSecret(path, name string) (string, bool) {
	content, mode, err := l.in.ReadFile(name, secretLimit)
	if err != nil {
		fix := "put the secret there, or name another file"
		if path == "master_key_file" {
			fix = "make one with: (umask 077; openssl rand -hex 32 > " + name + ")"
		}
		l.diagnosis.add(path, fmt.Sprintf("%s cannot be read (%s)", name, reasonOf(err)), "a file that holds the secret", fix)
		return "", false
	}
	if isExposed(mode) {
		l.diagnosis.add(path, fmt.Sprintf("%s is open to others than its owner (mode %04o)", name, mode.Perm()), "mode 0600 or less", "run: chmod 600 "+name)
		return "", false
	}
	content = bytes.TrimSuffix(bytes.TrimSuffix(content, []byte("\n")), []byte("\r"))
	if len(content) == 0 || bytes.IndexByte(content, 0) >= 0 {
		l.diagnosis.add(path, name+" is empty or not text", "a file that holds the secret", "put the secret there, or name another file")
		return "", false
	}
	return string(content), true
}

// refuseExposed refuses secrets written where others can read them: in an open configuration file,
// and in flags, which every process of the machine can list. The file may be open if the server is
// for this machine alone: then its secrets guard nothing that its users do not have.
func (l *loading) refuseExposed(c *Config, exposed bool) {
	exposed = exposed && !onLoopback(c.URL)
	visit(reflect.ValueOf(c).Elem(), func(p place) {
		if p.field.kind != kindSecret || shown(p.path, secret.Text(p.value.String())) {
			return
		}
		switch source := l.diagnosis.sources.Of(p.path).Name; {
		case exposed && source == l.in.File:
			l.diagnosis.add(p.path, "this secret is in a file that is open to others than its owner", "mode 0600 or less, or the secret elsewhere",
				fmt.Sprintf("run: chmod 600 %s, or use %s_file", l.in.File, p.field.key))
		case strings.HasPrefix(source, flagPrefix):
			l.diagnosis.add(p.path, "this secret is in a flag, which every process of this machine can see", "a file or a variable",
				"use "+p.field.key+"_file")
		}
	})
}

// isExposed is true for files that the group or everyone may read or change. Windows has no such bits.
func isExposed(mode fs.FileMode) bool { return runtime.GOOS != "windows" && mode.Perm()&0o066 != 0 }

func readFromDisk(name string, limit int64) ([]byte, fs.FileMode, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, 0, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, 0, err
	}
	content, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err != nil {
		return nil, 0, err
	}
	if int64(len(content)) > limit {
		return nil, 0, fmt.Errorf("longer than %d bytes", limit)
	}
	return content, info.Mode(), nil
}

// reasonOf leaves out the name that a file error repeats.
func reasonOf(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}

// shown is true for a secret that is none: nothing, or a URL without a password.
func shown(path string, text secret.Text) bool {
	return text == "" || (path == "database" || path == "smtp.url") && urlPassword(text) == ""
}
