package look

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
)

//go:embed templates styles assets icons texts
var embedded embed.FS

// Options is what an operator may change.
type Options struct {
	// OverrideDir is laid out like this package. A file there replaces the built-in file of the same path;
	// texts/*.yaml there replace single texts or add a language. Empty: built-in only.
	OverrideDir string
	Brand       Brand
}

// Looks renders every page. It is immutable once made, so any number of goroutines may use it.
type Looks struct {
	brand  Brand
	pages  map[string]*template.Template
	icons  map[string]template.HTML
	texts  *texts
	assets *assets
}

// New reads and checks everything a page can need, so that a mistake in an operator's folder stops the start of the
// server and not the sign-in of a person.
func New(options Options) (*Looks, error) {
	files := fs.FS(embedded)
	var override fs.FS
	if options.OverrideDir != "" {
		if _, err := os.Stat(options.OverrideDir); err != nil {
			return nil, fmt.Errorf("look: override folder: %w", err)
		}
		override = os.DirFS(options.OverrideDir)
		files = overlay{over: override, under: embedded}
	}
	l := &Looks{brand: options.Brand.withDefaults()}
	var err error
	if l.texts, err = loadTexts(embedded, override); err != nil {
		return nil, err
	}
	if l.icons, err = loadIcons(files); err != nil {
		return nil, err
	}
	if l.assets, err = loadAssets(files, l.brand); err != nil {
		return nil, err
	}
	if l.pages, err = loadPages(files); err != nil {
		return nil, err
	}
	return l, nil
}

// Every page is one file and shares the layout and the parts.
const (
	layoutFile = "templates/layout.html"
	partsFiles = "templates/parts*.html"
)

func loadPages(files fs.FS) (map[string]*template.Template, error) {
	base, err := template.ParseFS(files, layoutFile, partsFiles)
	if err != nil {
		return nil, fmt.Errorf("look: %w", err)
	}
	names, err := fs.Glob(files, "templates/*.html")
	if err != nil {
		return nil, fmt.Errorf("look: %w", err)
	}
	pages := map[string]*template.Template{}
	for _, name := range names {
		if shared, _ := path.Match(partsFiles, name); shared || name == layoutFile {
			continue
		}
		page, err := base.Clone()
		if err != nil {
			return nil, fmt.Errorf("look: %w", err)
		}
		if _, err := page.ParseFS(files, name); err != nil {
			return nil, fmt.Errorf("look: %w", err)
		}
		pages[strings.TrimSuffix(path.Base(name), ".html")] = page
	}
	return pages, nil
}

// render writes a page only when all of it could be made: half a page would be sent as if it were whole.
func (l *Looks) render(w io.Writer, page string, common Page, view any) error {
	return l.write(w, page, frame{Page: common, looks: l, words: l.texts.in(common.Language), View: view})
}

// account is render for a page of the account.
func (l *Looks) account(w io.Writer, section Section, around AccountPage, view any) error {
	return l.write(w, "account_"+string(section), frame{
		Page: around.Page, looks: l, words: l.texts.in(around.Language), View: view, section: section, around: around,
	})
}

func (l *Looks) write(w io.Writer, page string, f frame) error {
	var whole bytes.Buffer
	if err := l.pages[page].ExecuteTemplate(&whole, "layout.html", f); err != nil {
		return fmt.Errorf("look: page %s: %w", page, err)
	}
	_, err := w.Write(whole.Bytes())
	return err
}
