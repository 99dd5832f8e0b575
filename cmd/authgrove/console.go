package main

import (
	"fmt"
	"io"
	"strings"
)

// console is where a command reads and prints. Data goes to out, and what is
// said about it to err, so that out can be piped.
type console struct {
	in       io.Reader
	out, err io.Writer
}

// note tells the operator something that is no failure.
func (c *console) note(format string, args ...any) {
	fmt.Fprintf(c.err, "note: "+format+"\n", args...)
}

// example is the part of a help text that shows commands. Kong prints indented
// lines as they are.
func example(commands ...string) string {
	return "Example:\n\n    " + strings.Join(commands, "\n    ")
}
