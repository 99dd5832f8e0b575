package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// mark says that a file, or one test in it, proves a case.
type mark struct {
	file, test string
}

const markWord = "attack: "

// findMarks reads `// attack: tk.replay tk.sameErr` in Go tests and
// `# attack: az.prefix` in transcripts.
func findMarks(root fs.FS) (map[string][]mark, error) {
	marks := map[string][]mark{}
	err := sourceFiles(root, func(file string) error {
		switch {
		case strings.HasSuffix(file, "_test.go"):
			return goMarks(root, file, marks)
		case isTranscript(file):
			return transcriptMarks(root, file, marks)
		}
		return nil
	})
	return marks, err
}

func isTranscript(file string) bool {
	return (path.Ext(file) == ".txt" || path.Ext(file) == ".txtar") && slices.Contains(strings.Split(file, "/"), "testdata")
}

func transcriptMarks(root fs.FS, file string, marks map[string][]mark) error {
	content, err := fs.ReadFile(root, file)
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(content)) {
		if text, found := strings.CutPrefix(line, "# "+markWord); found {
			addMarks(marks, text, mark{file: file})
		}
	}
	return nil
}

func goMarks(root fs.FS, file string, marks map[string][]mark) error {
	source, err := fs.ReadFile(root, file)
	if err != nil || !strings.Contains(string(source), "// "+markWord) {
		return err
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), file, source, parser.ParseComments)
	if err != nil {
		return err
	}
	for _, comments := range parsed.Comments {
		for _, comment := range comments.List {
			if text, found := strings.CutPrefix(comment.Text, "// "+markWord); found {
				addMarks(marks, text, mark{file: file, test: testAt(parsed, comment.Pos())})
			}
		}
	}
	return nil
}

// testAt names the function that a comment stands in or above; a comment below
// all functions marks the file.
func testAt(file *ast.File, at token.Pos) string {
	for _, declaration := range file.Decls {
		if function, is := declaration.(*ast.FuncDecl); is && at < function.End() {
			return function.Name.Name
		}
	}
	return ""
}

func addMarks(marks map[string][]mark, text string, m mark) {
	for _, id := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' || r == '\n' || r == '\r' }) {
		if !slices.Contains(marks[id], m) {
			marks[id] = append(marks[id], m)
		}
	}
}
