package main

import (
	"cmp"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// target is one fuzz function.
type target struct{ folder, name string }

func (t target) String() string { return t.folder + "." + t.name }

func (t target) exactly() string { return "^" + t.name + "$" }

// corpus is the folder of the inputs that are part of every test run.
func (t target) corpus() string { return filepath.Join(t.folder, "testdata", "fuzz", t.name) }

var declaration = regexp.MustCompile(`(?m)^func (Fuzz\w+)\(`)

// findTargets reads every test file below root.
func findTargets(root string, only *regexp.Regexp) (all []target, err error) {
	err = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name := entry.Name(); name == ".git" || name == "node_modules" || name == "testdata" {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(path)
		for _, found := range declaration.FindAllSubmatch(text, -1) {
			if t := (target{filepath.ToSlash(filepath.Dir(path)), string(found[1])}); only.MatchString(t.String()) {
				all = append(all, t)
			}
		}
		return err
	})
	slices.SortFunc(all, func(a, b target) int { return cmp.Compare(a.String(), b.String()) })
	return all, err
}
