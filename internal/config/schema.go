package config

import (
	"encoding/json"
	"strconv"
	"strings"
)

// object is a JSON object; encoding/json writes its members in alphabetical order.
type object map[string]any

// Schema is a JSON Schema (draft 2020-12) of the configuration file, with documentation and defaults.
// Editors use it to complete and check; the loader checks more.
func Schema() []byte {
	schema := sectionSchema(fields())
	schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	schema["title"] = "Authgrove configuration"
	encoded, err := json.MarshalIndent(schema, "", "  ")
	if err != nil {
		panic(err) // it is made of maps, lists and texts
	}
	return append(encoded, '\n')
}

func sectionSchema(members []*field) object {
	properties, required := object{}, []string{}
	for _, f := range members {
		properties[f.key] = fieldSchema(f)
		if f.required {
			required = append(required, f.key)
		}
	}
	schema := object{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		schema["required"] = required
	}
	return schema
}

func fieldSchema(f *field) object {
	schema := kindSchema(f)
	schema["description"] = f.doc
	if f.initial != "" {
		schema["default"] = initialValue(f)
	}
	if f.example != "" && f.kind == kindText {
		schema["examples"] = []string{f.example}
	}
	return schema
}

func kindSchema(f *field) object {
	one := object{"type": "string"}
	if len(f.enum) > 0 {
		one["enum"] = f.enum
	}
	switch f.kind {
	case kindSection:
		return sectionSchema(f.members)
	case kindEntries:
		return object{"type": "array", "items": sectionSchema(f.members)}
	case kindTextList:
		return object{"type": "array", "items": one}
	case kindTextMap:
		return object{"type": "object", "additionalProperties": object{"type": "string"}, "minProperties": 1}
	case kindSwitch:
		return object{"type": "boolean"}
	case kindNumber:
		return numberSchema(f)
	case kindDuration:
		return object{"type": "string", "pattern": durationPattern, "x-minimum": f.min, "x-maximum": f.max}
	case kindSecret:
		one["writeOnly"] = true
		if f.shortest > 0 {
			one["minLength"], one["maxLength"] = f.shortest, longestSecret
		}
	}
	return one
}

// numberSchema admits 0 where it stands for "the server's default".
func numberSchema(f *field) object {
	span := object{"type": "integer", "minimum": bound(f, f.min), "maximum": bound(f, f.max)}
	if f.initial == "" && bound(f, f.min) > 0 {
		return object{"anyOf": []object{span, {"const": 0}}}
	}
	return span
}

func initialValue(f *field) any {
	switch f.kind {
	case kindTextList:
		return strings.Split(f.initial, ",")
	case kindNumber:
		n, _ := strconv.Atoi(f.initial)
		return n
	}
	return f.initial
}
