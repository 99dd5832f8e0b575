package look

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// AssetPrefix is where pages expect the files of Assets to be served.
const AssetPrefix = "/assets/"

// assets are the files a page loads. The name of each carries the hash of its content, so a browser may keep it for
// good and still gets a changed one at once.
type assets struct {
	files map[string][]byte // by hashed name
	named map[string]string // plain name to hashed name
}

const styleFile = "style.css"

func loadAssets(files fs.FS, brand Brand) (*assets, error) {
	a := &assets{files: map[string][]byte{}, named: map[string]string{}}
	entries, err := fs.ReadDir(files, "assets")
	if err != nil {
		return nil, fmt.Errorf("look: assets: %w", err)
	}
	for _, entry := range entries {
		body, err := fs.ReadFile(files, "assets/"+entry.Name())
		if err != nil {
			return nil, fmt.Errorf("look: assets: %w", err)
		}
		if entry.Name() == styleFile {
			if body, err = wholeStyle(files, body, brand); err != nil {
				return nil, err
			}
		}
		a.add(entry.Name(), body)
	}
	mark, err := fs.ReadFile(files, "icons/mark.svg")
	if err != nil {
		return nil, fmt.Errorf("look: assets: %w", err)
	}
	a.add("mark.svg", brand.tabIcon(mark))
	if brand.Logo != "" && a.named[brand.Logo] == "" {
		return nil, fmt.Errorf("look: brand: no file assets/%s in the override folder", brand.Logo)
	}
	return a, nil
}

// wholeStyle is the style with its parts of styles/ and the brand: a page asks for one file.
func wholeStyle(files fs.FS, style []byte, brand Brand) ([]byte, error) {
	parts, err := fs.Glob(files, "styles/*.css")
	if err != nil {
		return nil, fmt.Errorf("look: styles: %w", err)
	}
	for _, name := range parts {
		part, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("look: styles: %w", err)
		}
		style = append(append(style, '\n'), part...)
	}
	return brand.apply(style)
}

func (a *assets) add(name string, body []byte) {
	sum := sha256.Sum256(body)
	ext := path.Ext(name)
	hashed := strings.TrimSuffix(name, ext) + "-" + hex.EncodeToString(sum[:6]) + ext
	a.named[name] = hashed
	a.files[hashed] = body
}

func (a *assets) path(name string) (string, error) {
	hashed, ok := a.named[name]
	if !ok {
		return "", fmt.Errorf("no asset %q", name)
	}
	return AssetPrefix + hashed, nil
}

// Asset is a file to serve under AssetPrefix, nil for a name that is none; whoever loads it may keep it without end.
// It is the one copy that there is, because a caller who does not take an answer would otherwise hold one of his own.
func (l *Looks) Asset(hashedName string) []byte { return l.assets.files[hashedName] }

// AssetPath is the path a page loads an asset from, and empty for an asset that does not exist.
func (l *Looks) AssetPath(name string) string {
	found, err := l.assets.path(name)
	if err != nil {
		return ""
	}
	return found
}
