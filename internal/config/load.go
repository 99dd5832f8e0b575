package config

import (
	"io/fs"

	"github.com/go-viper/mapstructure/v2"
	koanfmaps "github.com/knadh/koanf/maps"
	"github.com/knadh/koanf/providers/rawbytes"
	"github.com/knadh/koanf/v2"
)

// Input is where settings come from. Every part may be missing.
type Input struct {
	// File is the name of the YAML file.
	File string
	// Environment is what os.Environ returns.
	Environment []string
	// Flags maps paths such as "metrics.listen" to values as they would be written in a variable.
	Flags map[string]string
	// ReadFile reads the configuration and secret files; nil reads the disk.
	ReadFile ReadFile
}

// ReadFile returns the content of a file and its permissions, or an error if it is longer than limit.
type ReadFile func(name string, limit int64) (content []byte, mode fs.FileMode, err error)

// Loaded is a configuration that passed every check, with secrets read from their files.
type Loaded struct {
	Config  Config
	Sources Sources
}

// Load merges the layers and checks the result. Its error is of type Problems and complete.
func Load(in Input) (*Loaded, error) {
	if in.ReadFile == nil {
		in.ReadFile = readFromDisk
	}
	l := loading{in: in, diagnosis: &diagnosis{sources: Sources{}}, merged: koanf.New(".")}
	l.add(defaults(l.diagnosis), nil)
	exposed := l.addFile()
	l.add(environment(l.diagnosis, in.Environment), nil)
	l.add(flags(l.diagnosis, in.Flags), nil)
	var c Config
	l.decode(&c)
	l.readSecrets(&c)
	l.refuseExposed(&c, exposed)
	if !l.diagnosis.blind {
		check(&c, l.diagnosis)
	}
	if err := l.diagnosis.err(); err != nil {
		return nil, err
	}
	return &Loaded{Config: c, Sources: l.diagnosis.sources}, nil
}

// Default is a configuration with every default and nothing else. It lacks what is required.
func Default() Config {
	l := loading{diagnosis: &diagnosis{sources: Sources{}}, merged: koanf.New(".")}
	l.add(defaults(l.diagnosis), nil)
	var c Config
	l.decode(&c)
	return c
}

// Validate is the check of Load for a configuration made in memory. Its error is of type Problems.
func (c *Config) Validate() error {
	d := &diagnosis{sources: Sources{}}
	check(c, d)
	return d.err()
}

type loading struct {
	in        Input
	diagnosis *diagnosis
	merged    *koanf.Koanf
}

// add puts a layer on top of what is there. The providers and parsers of this package report to the
// diagnosis and never fail, so an error here is a defect of the program.
func (l *loading) add(layer koanf.Provider, parser koanf.Parser) {
	if err := l.merged.Load(layer, parser, koanf.WithMergeFunc(l.merge)); err != nil {
		panic(err)
	}
}

// addFile is true if the file can be read or changed by others than its owner.
func (l *loading) addFile() (exposed bool) {
	if l.in.File == "" {
		return false
	}
	content, mode, err := l.in.ReadFile(l.in.File, fileLimit)
	if err != nil {
		l.diagnosis.blind = true
		l.diagnosis.addAt(Source{Name: l.in.File}, "", "cannot be read ("+reasonOf(err)+")", "a YAML file", "name another with --config")
		return false
	}
	l.add(rawbytes.Provider(content), yamlFile{name: l.in.File, diagnosis: l.diagnosis})
	return isExposed(mode)
}

// merge lets a secret and the file that holds it replace each other across layers: a variable
// AUTHGROVE_MASTER_KEY wins over master_key_file in the file.
func (l *loading) merge(layer, below map[string]any) error {
	l.replaceSecrets(fields(), layer, below)
	koanfmaps.Merge(layer, below)
	return nil
}

func (l *loading) replaceSecrets(members []*field, layer, below map[string]any) {
	for _, f := range members {
		switch f.kind {
		case kindSection:
			inner, given := layer[f.key].(map[string]any)
			innerBelow, known := below[f.key].(map[string]any)
			if given && known {
				l.replaceSecrets(f.members, inner, innerBelow)
			}
		case kindSecret:
			l.replace(layer, below, f.key, f.key+"_file", f.path+"_file")
			l.replace(layer, below, f.key+"_file", f.key, f.path)
		}
	}
}

// replace drops the other key of a pair from what is below, if the layer has this one.
func (l *loading) replace(layer, below map[string]any, key, other, otherPath string) {
	if _, ok := layer[key]; !ok {
		return
	}
	delete(below, other)
	if _, ok := layer[other]; !ok {
		l.diagnosis.sources.forget(otherPath)
	}
}

// decode cannot fail: every layer was read into the types of Config.
func (l *loading) decode(c *Config) {
	err := l.merged.UnmarshalWithConf("", c, koanf.UnmarshalConf{DecoderConfig: &mapstructure.DecoderConfig{ErrorUnused: true}})
	if err != nil {
		panic(err)
	}
}
