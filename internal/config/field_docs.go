package config

import (
	"embed"
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
)

// The files that declare settings. Their comments are the manual, so they travel with the program.
//
//go:embed config.go lifetimes.go sign_in.go mail.go resource.go bootstrap.go client.go
var declarations embed.FS

// fieldDocs maps "Struct.Field" to the comment above the field, on one line.
type fieldDocs map[string]string

// readFieldDocs panics if the sources do not parse: then the program was not built from them.
func readFieldDocs() fieldDocs {
	docs := fieldDocs{}
	files, err := declarations.ReadDir(".")
	if err != nil {
		panic(err)
	}
	for _, file := range files {
		source, err := declarations.ReadFile(file.Name())
		if err != nil {
			panic(err)
		}
		docs.addFile(file.Name(), source)
	}
	return docs
}

func (docs fieldDocs) addFile(name string, source []byte) {
	file, err := parser.ParseFile(token.NewFileSet(), name, source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		panic(err)
	}
	for declaration := range ast.Preorder(file) {
		named, ok := declaration.(*ast.TypeSpec)
		if !ok {
			continue
		}
		if structure, ok := named.Type.(*ast.StructType); ok {
			docs.addStruct(named.Name.Name, structure)
		}
	}
}

func (docs fieldDocs) addStruct(name string, structure *ast.StructType) {
	for _, member := range structure.Fields.List {
		for _, ident := range member.Names {
			docs[name+"."+ident.Name] = strings.Join(strings.Fields(member.Doc.Text()), " ")
		}
	}
}
