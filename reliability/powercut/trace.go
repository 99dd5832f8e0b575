package powercut

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Wrapper is the command line that a process is run under.
func Wrapper(log string) []string {
	return []string{"strace", "-f", "-ttt", "-y", "-xx", "-s", "1048576", "-qq", "-o", log, "--seccomp-bpf", "-e",
		"trace=open,openat,pwrite64,write,fsync,fdatasync,ftruncate,rename,renameat,renameat2,unlink,unlinkat"}
}

type kind int

const (
	opened kind = iota // with O_CREAT
	written
	truncated
	syncBegun
	syncEnded
	removed
)

// Event is one step of a traced process.
type Event struct {
	At   time.Time
	kind kind
	path string
	pid  string
	at   int64 // offset, or the size of a truncation
	data []byte
}

var (
	line     = regexp.MustCompile(`^(\d+) +(\d+)\.(\d+) (.*)$`)
	call     = regexp.MustCompile(`^(\w+)\((.*)`)
	resumed  = regexp.MustCompile(`^<\.\.\. (\w+) resumed>`)
	onFile   = regexp.MustCompile(`^\d+<([^>]*)>`)
	quoted   = regexp.MustCompile(`"([^"]*)"`)
	trailing = regexp.MustCompile(`\) += (-?\d+)`)
)

// Parse reads strace's text. Only files whose path begins with prefix, and the
// folder that holds them, are events.
func Parse(text io.Reader, prefix string) ([]Event, error) {
	p := parser{prefix: prefix}
	reader := bufio.NewReaderSize(text, 1<<20)
	for {
		whole, err := reader.ReadString('\n')
		if err == io.EOF {
			return p.events, nil // an incomplete last line was never a finished step
		}
		if err != nil {
			return nil, err
		}
		if err := p.take(strings.TrimSuffix(whole, "\n")); err != nil {
			return nil, err
		}
	}
}

type parser struct {
	prefix string
	events []Event
}

func (p *parser) take(text string) error {
	m := line.FindStringSubmatch(text)
	if m == nil {
		return fmt.Errorf("strace wrote %.80q", text)
	}
	seconds, _ := strconv.ParseInt(m[2], 10, 64)
	micros, _ := strconv.ParseInt(m[3], 10, 64)
	e := Event{At: time.UnixMicro(seconds*1_000_000 + micros), pid: m[1]}
	if again := resumed.FindStringSubmatch(m[4]); again != nil {
		if again[1] == "fsync" || again[1] == "fdatasync" {
			e.kind = syncEnded
			p.events = append(p.events, e)
		}
		return nil
	}
	c := call.FindStringSubmatch(m[4])
	if c == nil || failed(m[4]) {
		return nil // a signal, or a call that changed nothing
	}
	return p.call(e, c[1], c[2])
}

func failed(text string) bool {
	m := trailing.FindStringSubmatch(text[max(0, len(text)-80):])
	return m != nil && strings.HasPrefix(m[1], "-")
}

func (p *parser) call(e Event, name, arguments string) error {
	switch name {
	case "open", "openat":
		e.path = text(arguments)
		if strings.Contains(arguments, "O_CREAT") {
			p.add(e, opened)
		}
		if strings.Contains(arguments, "O_TRUNC") {
			p.add(e, truncated)
		}
	case "unlink", "unlinkat":
		e.path = text(arguments)
		p.add(e, removed)
	case "pwrite64":
		return p.write(e, arguments)
	case "ftruncate":
		e.path = file(arguments)
		e.at = number(arguments)
		p.add(e, truncated)
	case "fsync", "fdatasync":
		e.path = file(arguments)
		p.add(e, syncBegun)
		if !strings.HasSuffix(arguments, "<unfinished ...>") {
			p.add(e, syncEnded)
		}
	case "write", "rename", "renameat", "renameat2":
		if p.ours(file(arguments)) || p.ours(text(arguments)) && name != "write" {
			return fmt.Errorf("the database is changed by %s, which is not modelled", name)
		}
	}
	return nil
}

// write keeps the bytes and the offset of a pwrite64.
func (p *parser) write(e Event, arguments string) error {
	if e.path = file(arguments); !p.ours(e.path) {
		return nil
	}
	e.data = []byte(text(arguments))
	e.at = number(arguments)
	p.add(e, written)
	return nil
}

func (p *parser) ours(path string) bool {
	return strings.HasPrefix(path, p.prefix) && !strings.HasSuffix(path, "-shm") // built anew after a crash
}

func (p *parser) add(e Event, k kind) {
	if e.kind = k; p.ours(e.path) || e.path == filepath.Dir(p.prefix) {
		p.events = append(p.events, e)
	}
}

// text is the first string among the arguments, file the path of the first
// descriptor, number the last argument.
func text(arguments string) string {
	if m := quoted.FindStringSubmatch(arguments); m != nil {
		return plain(m[1])
	}
	return ""
}

func file(arguments string) string {
	if m := onFile.FindStringSubmatch(arguments); m != nil {
		return plain(m[1])
	}
	return ""
}

var lastNumber = regexp.MustCompile(`, (\d+)(\) += -?\d+.*| <unfinished \.\.\.>)$`)

func number(arguments string) int64 {
	if m := lastNumber.FindStringSubmatch(arguments[max(0, len(arguments)-120):]); m != nil {
		n, _ := strconv.ParseInt(m[1], 10, 64)
		return n
	}
	return 0
}

// plain undoes strace's \x form.
func plain(escaped string) string {
	raw, err := hex.DecodeString(strings.ReplaceAll(escaped, `\x`, ""))
	if err != nil {
		return escaped
	}
	return string(raw)
}
