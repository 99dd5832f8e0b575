package main

import (
	"runtime"
	"runtime/debug"
)

type versionCommand struct {
	outputFlags
}

// Help is the long help of the command.
func (versionCommand) Help() string {
	return example("authgrove version", "authgrove version --format json")
}

type buildRecord struct {
	Version  string `json:"version"`
	Revision string `json:"revision,omitempty"`
	Time     string `json:"time,omitempty"`
	Modified bool   `json:"modified,omitempty"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

// Run prints the build that the Go tool has written into the program.
func (v *versionCommand) Run(c *console) error { return printRecord(c, v.outputFlags, build()) }

func build() buildRecord {
	b := buildRecord{Version: "unknown", Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if info.Main.Version != "" {
		b.Version = info.Main.Version
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Revision = s.Value
		case "vcs.time":
			b.Time = s.Value
		case "vcs.modified":
			b.Modified = s.Value == "true"
		}
	}
	return b
}
