package config

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "write golden files anew")

// goodKey is random enough for package jose and stands in no manual.
const goodKey = "8f1c20b7e94d5a63f07e1b9c4d82a65e3b90c7f4162de85a7c0f93b1e64d28a5"

// TestEachFileSaysWhatIsWrongOrWhatCameOut reads testdata: a comment, authgrove.yaml, optionally
// environment, flags and other files (with a mode behind the name), and then either problems or print.
func TestEachFileSaysWhatIsWrongOrWhatCameOut(t *testing.T) {
	for _, name := range caseNames(t) {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txt"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			wanted, got := outcome(t, archive)
			if *update {
				rewrite(t, name, archive, got)
				return
			}
			if got.Name != wanted.Name || !bytes.Equal(got.Data, wanted.Data) {
				t.Errorf("got %s:\n%s\nwant %s:\n%s", got.Name, got.Data, wanted.Name, wanted.Data)
			}
		})
	}
}

func caseNames(t testing.TB) []string {
	t.Helper()
	names, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatal("no cases", err)
	}
	return names
}

func outcome(t *testing.T, archive *txtar.Archive) (wanted, got txtar.File) {
	t.Helper()
	in := Input{Flags: map[string]string{}}
	files := files{"/etc/authgrove/master.key": {[]byte(goodKey + "\n"), 0o600}}
	for _, file := range archive.Files {
		name, mode, _ := strings.Cut(file.Name, " ")
		switch name {
		case "environment":
			in.Environment = strings.Fields(string(file.Data))
		case "flags":
			for line := range strings.Lines(string(file.Data)) {
				key, value, _ := strings.Cut(strings.TrimSpace(line), "=")
				in.Flags[key] = value
			}
		case "problems", "print":
			wanted = file
		default:
			files.add(name, file.Data, mode)
		}
	}
	if _, ok := files["authgrove.yaml"]; ok {
		in.File = "authgrove.yaml"
	}
	in.ReadFile = files.read
	loaded, err := Load(in)
	if err != nil {
		return wanted, txtar.File{Name: "problems", Data: []byte(err.Error() + "\n")}
	}
	var printed bytes.Buffer
	if err := loaded.Print(&printed); err != nil {
		t.Fatal(err)
	}
	return wanted, txtar.File{Name: "print", Data: printed.Bytes()}
}

func rewrite(t *testing.T, name string, archive *txtar.Archive, got txtar.File) {
	t.Helper()
	last := len(archive.Files) - 1
	if last >= 0 && (archive.Files[last].Name == "problems" || archive.Files[last].Name == "print") {
		archive.Files = archive.Files[:last]
	}
	archive.Files = append(archive.Files, got)
	if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

// files stands in for the disk.
type files map[string]struct {
	content []byte
	mode    fs.FileMode
}

func (f files) add(name string, content []byte, mode string) {
	bits, err := strconv.ParseUint(mode, 8, 32)
	if err != nil {
		bits = 0o600
	}
	f[name] = struct {
		content []byte
		mode    fs.FileMode
	}{content, fs.FileMode(bits)}
}

func (f files) read(name string, limit int64) ([]byte, fs.FileMode, error) {
	file, ok := f[name]
	switch {
	case !ok:
		return nil, 0, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	case int64(len(file.content)) > limit:
		return nil, 0, fmt.Errorf("longer than %d bytes", limit)
	}
	return file.content, file.mode, nil
}

func compareGolden(t *testing.T, name string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what the program says; run: go test ./internal/config -update", name)
	}
}
