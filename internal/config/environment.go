package config

import (
	"regexp"
	"strings"

	"github.com/knadh/koanf/providers/env/v2"
)

// Two underscores separate the names of a path: AUTHGROVE_METRICS__LISTEN is metrics.listen.
const variablePrefix = "AUTHGROVE_"

// Kubernetes puts such variables into every pod beside a service whose name begins with "authgrove".
var serviceLink = regexp.MustCompile(`^AUTHGROVE_([A-Z0-9_]+_)?(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT(_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$`)

// ConfigVariable names the configuration file for commands that are given none. It is no setting.
const ConfigVariable = variablePrefix + "CONFIG"

// environment is the layer of variables. An empty variable counts as not set, as compose files leave them.
func environment(d *diagnosis, variables []string) *env.Env {
	known := map[string]*field{}
	var names []string
	for _, f := range settable(fields()) {
		known[f.variable()] = f
		names = append(names, strings.TrimPrefix(f.variable(), variablePrefix))
	}
	return env.Provider(".", env.Opt{
		Prefix:      variablePrefix,
		EnvironFunc: func() []string { return variables },
		TransformFunc: func(name, given string) (string, any) {
			source := Source{Name: "environment " + printable(name)}
			f := known[name]
			switch {
			case given == "" || name == ConfigVariable:
				return "", nil
			case f == nil && serviceLink.MatchString(name):
				return "", nil
			case f == nil:
				refuseVariable(d, source, name, names)
				return "", nil
			}
			value, ok := readText(d, f, given, source)
			if !ok {
				return "", nil
			}
			return f.path, value
		},
	})
}

func refuseVariable(d *diagnosis, source Source, name string, names []string) {
	fix := "unset it"
	if meant := nearest(strings.TrimPrefix(name, variablePrefix), names); meant != "" {
		fix = "did you mean " + variablePrefix + meant + "?"
	}
	d.addAt(source, "", "this variable is unknown", "a variable of docs/config.md", fix)
}
