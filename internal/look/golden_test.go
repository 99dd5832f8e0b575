package look

import (
	"bytes"
	"flag"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var (
	update        = flag.Bool("update", false, "write the golden files anew")
	gallerySpeech = flag.String("gallery-language", "", "language of the pages in that folder")
	gallery       = flag.String("gallery", "", "folder to write every page with its assets to, for looking at")
)

func newLooks(t *testing.T, options Options) *Looks {
	t.Helper()
	l, err := New(options)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func page(t *testing.T, l *Looks, s GallerySample) string {
	t.Helper()
	return pageIn(t, l, s, *gallerySpeech)
}

func pageIn(t *testing.T, l *Looks, s GallerySample, language string) string {
	t.Helper()
	var b bytes.Buffer
	if err := s.Render(l, &b, Page{Language: language, Nonce: "bm9uY2U", Here: "/dev/pages/" + s.Name}); err != nil {
		t.Fatalf("%s: %v", s.Name, err)
	}
	return b.String()
}

func sortedKeys(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }

// plainAssets takes the hashes out, so that a change of the style does not change every golden file.
func plainAssets(l *Looks, html string) string {
	for _, name := range []string{"style.css", "mark.svg", "consent.js"} {
		html = strings.ReplaceAll(html, l.AssetPath(name), AssetPrefix+name)
	}
	return html
}

func TestEveryPageIsAsItsGoldenFile(t *testing.T) {
	l := newLooks(t, Options{})
	for _, s := range Gallery() {
		got := plainAssets(l, page(t, l, s))
		file := filepath.Join("testdata", s.Name+".html")
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s differs from %s; if that is meant, run: go test ./internal/look -update", s.Name, file)
		}
	}
}

func TestEveryGoldenFileBelongsToAPage(t *testing.T) {
	files, err := filepath.Glob("testdata/*.html")
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, s := range Gallery() {
		named[s.Name+".html"] = true
	}
	for _, file := range files {
		if !named[filepath.Base(file)] {
			t.Errorf("%s belongs to no page", file)
		}
	}
}

func TestTheGalleryHoldsEveryPage(t *testing.T) {
	dir := *gallery
	if dir == "" {
		dir = t.TempDir()
	}
	l := newLooks(t, Options{})
	if err := os.CopyFS(filepath.Join(dir, "assets"), dirOf(t, l)); err != nil && !os.IsExist(err) {
		t.Fatal(err)
	}
	for _, s := range Gallery() {
		html := strings.ReplaceAll(page(t, l, s), `"`+AssetPrefix, `"assets/`)
		if err := os.WriteFile(filepath.Join(dir, s.Name+".html"), []byte(html), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "sign_in_identifier.html")); err != nil {
		t.Fatal(err)
	}
}

// dirOf is the assets as a folder that can be walked; Assets itself only opens files.
func dirOf(t *testing.T, l *Looks) fs.FS {
	t.Helper()
	dir := t.TempDir()
	for name, body := range l.assets.files {
		if err := os.WriteFile(filepath.Join(dir, name), body, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return os.DirFS(dir)
}
