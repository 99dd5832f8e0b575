package stage

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"regexp"
	"strings"
	"sync"
)

// Log is what the server wrote, for tests that look for a line or for a secret.
type Log struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write implements io.Writer.
func (l *Log) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(line)
}

// Text is everything so far.
func (l *Log) Text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func (l *Log) logger() *slog.Logger {
	return slog.New(slog.NewJSONHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// Line finds the line of one request.
func (l *Log) Line(requestID string) (map[string]any, error) {
	var found []map[string]any
	for line := range strings.Lines(l.Text()) {
		if requestID == "" || !strings.Contains(line, requestID) {
			continue
		}
		var fields map[string]any
		if err := json.Unmarshal([]byte(line), &fields); err != nil {
			return nil, fmt.Errorf("a line of the log is not JSON: %q", line)
		}
		if fields["request_id"] == requestID {
			found = append(found, fields)
		}
	}
	if len(found) != 1 {
		return nil, fmt.Errorf("want one line with request_id %q, got %d", requestID, len(found))
	}
	return found[0], nil
}

// shapes are how our tokens, secrets, cookies and tickets look, whatever they
// hold. A part as long as this is one even where the rest is missing.
var shapes = []*regexp.Regexp{
	regexp.MustCompile(`agv_[a-z]+_[0-9A-Za-z]{20,}`),
	regexp.MustCompile(`eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}`),
	regexp.MustCompile(`argon2id\$[^"]*\$[^"]*\$`),
}

// Leaks names what should not be in a text: the known secrets and everything
// that has the shape of one. where says where the text is from.
func Leaks(where string, text []byte, known ...string) (leaks []string) {
	for _, value := range known {
		if len(value) >= 8 && bytes.Contains(text, []byte(value)) {
			leaks = append(leaks, fmt.Sprintf("%s holds %.12s…", where, value))
		}
	}
	for _, shape := range shapes {
		if found := shape.Find(text); found != nil {
			leaks = append(leaks, fmt.Sprintf("%s holds %.24s…, which looks like a secret", where, found))
		}
	}
	return leaks
}

// databaseBytes are the file and its write-ahead log as they lie on the disk.
// Slow hashes are meant to be there.
func databaseBytes(file string) (text []byte) {
	for _, name := range []string{file, file + "-wal"} {
		content, err := os.ReadFile(name)
		if err == nil {
			text = append(text, content...)
		}
	}
	return bytes.ReplaceAll(text, []byte("$argon2id$"), []byte("$slow hash$"))
}
