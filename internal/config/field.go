package config

import (
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/authgrove/authgrove/internal/secret"
)

// kind is how a setting is written in YAML.
type kind string

const (
	kindText     kind = "text"
	kindSecret   kind = "secret"
	kindNumber   kind = "number"
	kindSwitch   kind = "true or false"
	kindDuration kind = "duration"
	kindTextList kind = "list"
	kindTextMap  kind = "texts by language"
	kindSection  kind = "section"
	kindEntries  kind = "list of sections"
)

// field is one key of the configuration: what a struct field, its tags and its comment say.
type field struct {
	key      string
	path     string // from the top; below a list with "[]", as in bootstrap.clients[].scope
	kind     kind
	doc      string
	initial  string // the default as an operator would write it in a variable
	example  string
	required bool
	enum     []string
	min, max string
	shortest int // of a secret
	members  []*field
	index    int // in the Go struct
}

// fields is the tree below Config.
var fields = sync.OnceValue(func() []*field {
	return membersOf(reflect.TypeFor[Config](), "", readFieldDocs())
})

func membersOf(t reflect.Type, prefix string, docs fieldDocs) []*field {
	members := make([]*field, 0, t.NumField())
	for i := range t.NumField() {
		members = append(members, newField(t, i, prefix, docs))
	}
	return members
}

func newField(owner reflect.Type, index int, prefix string, docs fieldDocs) *field {
	member := owner.Field(index)
	tag := member.Tag
	f := &field{
		key:      tag.Get("koanf"),
		doc:      docs[owner.Name()+"."+member.Name],
		initial:  tag.Get("default"),
		example:  tag.Get("example"),
		required: tag.Get("required") == "true",
		min:      tag.Get("min"),
		max:      tag.Get("max"),
		index:    index,
	}
	f.path = join(prefix, f.key)
	f.shortest, _ = strconv.Atoi(tag.Get("secret"))
	if enum := tag.Get("enum"); enum != "" {
		f.enum = strings.Split(enum, "|")
	}
	var inner reflect.Type
	f.kind, inner = kindOf(member.Type)
	switch f.kind {
	case kindSection:
		f.members = membersOf(inner, f.path, docs)
	case kindEntries:
		f.members = membersOf(inner, f.path+"[]", docs)
	}
	return f
}

// kindOf also returns the struct of a section or of a list's entries.
func kindOf(t reflect.Type) (kind, reflect.Type) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t {
	case reflect.TypeFor[secret.Text]():
		return kindSecret, nil
	case reflect.TypeFor[time.Duration]():
		return kindDuration, nil
	}
	switch t.Kind() {
	case reflect.Int:
		return kindNumber, nil
	case reflect.Bool:
		return kindSwitch, nil
	case reflect.Map:
		return kindTextMap, nil
	case reflect.Struct:
		return kindSection, t
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Struct {
			return kindEntries, t.Elem()
		}
		return kindTextList, nil
	}
	return kindText, nil
}

// isPath is true for keys that name a file.
func (f *field) isPath() bool { return strings.HasSuffix(f.key, "_file") }

// variable is the environment variable that sets the field; members of list entries have none.
func (f *field) variable() string {
	return variablePrefix + strings.ToUpper(strings.ReplaceAll(f.path, ".", "__"))
}

// settable lists the fields that a variable or a flag can set: everything but sections and the
// members of list entries.
func settable(members []*field) []*field {
	var found []*field
	for _, f := range members {
		if f.kind == kindSection {
			found = append(found, settable(f.members)...)
		} else {
			found = append(found, f)
		}
	}
	return found
}

func find(members []*field, key string) *field {
	for _, f := range members {
		if f.key == key {
			return f
		}
	}
	return nil
}

func join(prefix, key string) string {
	if prefix == "" {
		return key
	}
	return prefix + "." + key
}
