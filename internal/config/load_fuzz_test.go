package config

import (
	"bytes"
	"errors"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"go.yaml.in/yaml/v3"
)

// FuzzLoad proves of any file: it is read without a panic, refused with problems that say what was
// expected, or accepted, and then it passes Validate and prints as YAML.
func FuzzLoad(f *testing.F) {
	for _, name := range caseNames(f) {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files {
			if file.Name == "authgrove.yaml" {
				f.Add(file.Data)
			}
		}
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		files := files{}
		files.add("authgrove.yaml", content, "0600")
		files.add("/etc/authgrove/master.key", []byte(goodKey), "0600")
		loaded, err := Load(Input{File: "authgrove.yaml", ReadFile: files.read})
		if err != nil {
			checkProblems(t, err)
			return
		}
		if err := loaded.Config.Validate(); err != nil {
			t.Errorf("loaded, but: %v", err)
		}
		var printed bytes.Buffer
		if err := loaded.Print(&printed); err != nil {
			t.Fatal(err)
		}
		if err := yaml.Unmarshal(printed.Bytes(), new(yaml.Node)); err != nil {
			t.Errorf("printed as %s: %v", &printed, err)
		}
	})
}

func checkProblems(t *testing.T, err error) {
	t.Helper()
	var problems Problems
	if !errors.As(err, &problems) || len(problems) == 0 {
		t.Fatalf("not problems: %v", err)
	}
	for _, problem := range problems {
		if problem.Given == "" || problem.Expected == "" {
			t.Errorf("says too little: %v", problem)
		}
	}
}
