package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"github.com/authgrove/authgrove/internal/config"
	"github.com/authgrove/authgrove/internal/jose"
)

type initCommand struct {
	Dir      string `default:"." placeholder:"DIR" help:"Where to write the two files; it is made if it is missing."`
	URL      string `name:"url" default:"http://localhost:8080" placeholder:"URL" help:"The address of the server as people and programs will see it."`
	Database string `placeholder:"URL" help:"Where to keep everything; without it, a file in the folder. A password belongs into the file that is written."`
}

// Help is the long help of the command.
func (initCommand) Help() string {
	return `Writes authgrove.yaml and master.key, readable by nobody else, and overwrites neither. Keep a copy of master.key
apart from the backups of the database: without it, all keys in there are lost.

` + example("authgrove init --dir /etc/authgrove --url https://id.example.com --database postgres://authgrove@db.example.com/authgrove")
}

// The files that init writes.
const (
	configName    = "authgrove.yaml"
	masterKeyName = "master.key"
)

// Run writes both files or none.
func (i *initCommand) Run(c *console) error {
	dir, err := filepath.Abs(i.Dir)
	if err != nil {
		return err
	}
	if i.Database == "" {
		i.Database = "sqlite://" + filepath.ToSlash(filepath.Join(dir, "authgrove.db"))
	}
	if u, err := url.Parse(i.Database); err == nil && u.User != nil {
		if _, given := u.User.Password(); given {
			return usageError("a password in a flag is seen by every process of this machine: leave it out here and write it into " + configName)
		}
	}
	files := []newFile{
		{filepath.Join(dir, masterKeyName), jose.NewMasterKey().Hex().Reveal() + "\n"},
		{filepath.Join(dir, configName), firstConfiguration(i.URL, i.Database)},
	}
	if err := checkWritten(files); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := writeNew(files); err != nil {
		return err
	}
	return i.printNext(c, files)
}

// newFile is a file to be made. Its content may be a secret.
type newFile struct{ name, content string }

// checkWritten reads what will be written as the other commands do, so that
// nothing is written that they refuse.
func checkWritten(files []newFile) error {
	contents := map[string]string{}
	for _, f := range files {
		contents[f.name] = f.content
	}
	_, err := config.Load(config.Input{File: files[len(files)-1].name, ReadFile: func(name string, _ int64) ([]byte, fs.FileMode, error) {
		content, ok := contents[name]
		if !ok {
			return nil, 0, fs.ErrNotExist
		}
		return []byte(content), 0o600, nil
	}})
	if err != nil {
		return invalidConfiguration{err}
	}
	return nil
}

// writeNew makes all files or none. A master key that was there before may be
// the only one that opens a database.
func writeNew(files []newFile) (err error) {
	var made []string
	defer func() {
		if err == nil {
			return
		}
		for _, name := range made {
			err = errors.Join(err, os.Remove(name))
		}
	}()
	for _, f := range files {
		file, err := os.OpenFile(f.name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("%s is there already; nothing was written", f.name)
		}
		if err != nil {
			return err
		}
		made = append(made, f.name)
		_, err = file.WriteString(f.content)
		if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
			return err
		}
	}
	return nil
}

func (i *initCommand) printNext(c *console, files []newFile) error {
	for _, f := range files {
		c.note("wrote %s", plain(f.name))
	}
	name := quoteForShell(files[len(files)-1].name)
	serve := "authgrove serve --config " + name
	if u, err := url.Parse(i.Database); err == nil && u.Scheme != "sqlite" {
		serve += " --migrate"
	}
	_, err := fmt.Fprintf(c.out, "%s\nauthgrove account create --config %s --email you@example.com --email-verified --role %s\n", serve, name, administrator)
	return err
}
