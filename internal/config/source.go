package config

import (
	"fmt"
	"strings"
)

// Source says where a value came from.
type Source struct {
	// Name is a file, "environment AUTHGROVE_…", "flag …" or "default".
	Name string
	// Line is the line in the configuration file, 0 elsewhere.
	Line int
}

func (s Source) String() string {
	if s.Line == 0 {
		return s.Name
	}
	return fmt.Sprintf("%s:%d", s.Name, s.Line)
}

// Sources maps the path of a key, such as bootstrap.clients[0].scope, to its source.
type Sources map[string]Source

// Of is the source of a key, else of the list entry or section that would hold it. A key that nothing
// mentions has the zero source.
func (s Sources) Of(path string) Source {
	for path != "" {
		if source, ok := s[path]; ok {
			return source
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
	return Source{}
}

// forget drops what an earlier layer said about a key and about what is inside it.
func (s Sources) forget(path string) {
	for known := range s {
		if known == path || strings.HasPrefix(known, path+"[") || strings.HasPrefix(known, path+".") {
			delete(s, known)
		}
	}
}
