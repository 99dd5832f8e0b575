package main

import "io/fs"

// sourceFiles calls visit with every file of the repository that people wrote.
func sourceFiles(root fs.FS, visit func(file string) error) error {
	return fs.WalkDir(root, ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name := entry.Name(); name == ".git" || name == "node_modules" {
				return fs.SkipDir
			}
			return nil
		}
		if !entry.Type().IsRegular() {
			return nil
		}
		return visit(file)
	})
}
