package config

import (
	"fmt"
	"reflect"
)

// place is one value of a configuration, with what is known about its key.
type place struct {
	field *field
	path  string
	value reflect.Value
	owner reflect.Value
	among []*field
}

// visit calls see for every value that is not a section or a list of sections, in the order of the
// struct; optional sections that are missing are left out.
func visit(c reflect.Value, see func(place)) { visitMembers(c, fields(), "", see) }

func visitMembers(owner reflect.Value, members []*field, path string, see func(place)) {
	for _, f := range members {
		value, here := owner.Field(f.index), join(path, f.key)
		switch f.kind {
		case kindSection:
			if value.Kind() == reflect.Pointer && value.IsNil() {
				continue
			}
			visitMembers(reflect.Indirect(value), f.members, here, see)
		case kindEntries:
			for i := range value.Len() {
				visitMembers(value.Index(i), f.members, fmt.Sprintf("%s[%d]", here, i), see)
			}
		default:
			see(place{field: f, path: here, value: value, owner: owner, among: members})
		}
	}
}

// neighbour is the text of another key of the same section; empty if there is no such key.
func (p place) neighbour(key string) string {
	f := find(p.among, key)
	if f == nil {
		return ""
	}
	return p.owner.Field(f.index).String()
}
