package config

import (
	"errors"
	"maps"
	"slices"

	koanfmaps "github.com/knadh/koanf/maps"
)

// inMemory is a koanf provider of settings that are in memory, by path.
type inMemory map[string]any

func (v inMemory) Read() (map[string]any, error) { return koanfmaps.Unflatten(v, "."), nil }

// ReadBytes is the half of koanf.Provider that a layer without a parser does not need.
func (v inMemory) ReadBytes() ([]byte, error) {
	return nil, errors.New("settings in memory have no bytes")
}

const flagPrefix = "flag "

// flags is the layer of command-line flags: path of the key to the text given.
func flags(d *diagnosis, given map[string]string) inMemory {
	layer := inMemory{}
	for _, path := range slices.Sorted(maps.Keys(given)) {
		f, source := findSettable(path), Source{Name: flagPrefix + printable(path)}
		if f == nil {
			fix := "leave it out"
			if meant := nearest(path, pathsOf(settable(fields()))); meant != "" {
				fix = "did you mean " + meant + "?"
			}
			d.addAt(source, "", "this key is unknown", "a key of docs/config.md", fix)
			continue
		}
		if value, ok := readText(d, f, given[path], source); ok {
			layer[path] = value
		}
	}
	return layer
}

// defaults is the lowest layer.
func defaults(d *diagnosis) inMemory {
	layer := inMemory{}
	for _, f := range settable(fields()) {
		if f.initial == "" {
			continue
		}
		if value, ok := readText(d, f, f.initial, Source{Name: "default"}); ok {
			layer[f.path] = value
		}
	}
	return layer
}

func findSettable(path string) *field {
	for _, f := range settable(fields()) {
		if f.path == path {
			return f
		}
	}
	return nil
}

func pathsOf(known []*field) []string {
	paths := make([]string, len(known))
	for i, f := range known {
		paths[i] = f.path
	}
	return paths
}
