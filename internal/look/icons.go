package look

import (
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"strings"
)

// loadIcons reads the drawings that are put into pages as they are; an operator's folder is as trusted as our own.
func loadIcons(files fs.FS) (map[string]template.HTML, error) {
	names, err := fs.Glob(files, "icons/*.svg")
	if err != nil {
		return nil, fmt.Errorf("look: icons: %w", err)
	}
	icons := make(map[string]template.HTML, len(names))
	for _, name := range names {
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("look: icons: %w", err)
		}
		icons[strings.TrimSuffix(path.Base(name), ".svg")] = template.HTML(strings.TrimSpace(string(body)))
	}
	return icons, nil
}

// HasIcon says whether a catalogue entry may name this icon.
func (l *Looks) HasIcon(name string) bool {
	_, ok := l.icons[name]
	return ok
}
