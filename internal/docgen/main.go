package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// documents maps each generated file to what makes its content.
var documents = map[string]func(root fs.FS) ([]byte, error){
	"docs/specs.md":        specs,
	"docs/attack-cases.md": attackCases,
}

func main() {
	check := flag.Bool("check", false, "write nothing; fail if a document is not current")
	root := flag.String("root", ".", "the repository")
	flag.Parse()
	act := write
	if *check {
		act = compare
	}
	if err := forEach(*root, act); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func forEach(root string, act func(file string, content []byte) error) error {
	var failed error
	for name, generate := range documents {
		content, err := generate(os.DirFS(root))
		if err == nil {
			err = act(filepath.Join(root, name), content)
		}
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", name, err))
		}
	}
	return failed
}

func write(file string, content []byte) error { return os.WriteFile(file, content, 0o644) }

func compare(file string, content []byte) error {
	committed, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if !bytes.Equal(committed, content) {
		return errors.New("not current: run `go run ./internal/docgen`")
	}
	return nil
}
