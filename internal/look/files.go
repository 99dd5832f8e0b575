package look

import (
	"errors"
	"io/fs"
)

// overlay is two trees of files seen as one; a file of over hides the file of under with the same path.
type overlay struct{ over, under fs.FS }

func (o overlay) Open(name string) (fs.File, error) {
	file, err := o.over.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return o.under.Open(name)
	}
	return file, err
}

// ReadDir joins the two directories, in the order of names that fs.ReadDirFS asks for.
func (o overlay) ReadDir(name string) ([]fs.DirEntry, error) {
	under, err := fs.ReadDir(o.under, name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	over, err := fs.ReadDir(o.over, name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return mergeEntries(over, under), nil
}

func mergeEntries(over, under []fs.DirEntry) []fs.DirEntry {
	var merged []fs.DirEntry
	for len(over) > 0 || len(under) > 0 {
		switch {
		case len(under) == 0 || len(over) > 0 && over[0].Name() < under[0].Name():
			merged, over = append(merged, over[0]), over[1:]
		case len(over) == 0 || under[0].Name() < over[0].Name():
			merged, under = append(merged, under[0]), under[1:]
		default:
			merged, over, under = append(merged, over[0]), over[1:], under[1:]
		}
	}
	return merged
}
