// Command docgen writes the documents that are made from the source, so that
// they cannot drift from it:
//
//   - docs/specs.md: which file obeys which clause, from the `// Spec:` first lines;
//   - docs/attack-cases.md: which test proves which attack case, from the list in
//     docs/attack-cases/cases.txt and the marks in tests and transcripts.
//
// `go run ./internal/docgen` writes them. With -check it writes nothing and fails
// if one of them is not current. What is generated from a running configuration
// is not its business.
package main
