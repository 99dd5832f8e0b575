package look

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

// Exchange is one HTTP request and its answer. The text, and the same as a curl command, are made from it, so the
// two cannot disagree.
type Exchange struct {
	Method  string
	URL     string
	Headers []Header
	Body    string
	Answer  *Answer // nil while there is none
}

// Header is one header field, in the order it was sent.
type Header struct{ Name, Value string }

// Answer is what came back.
type Answer struct {
	Status  int
	Reason  string // the reason phrase
	Headers []Header
	Body    string
}

// Refused says whether the answer was not what a caller hopes for.
func (a Answer) Refused() bool { return a.Status >= 400 }

// RequestText is the request as it travels; parameters are put on lines of their own for reading.
func (e Exchange) RequestText() string {
	origin, target := splitURL(e.URL)
	var b strings.Builder
	b.WriteString(e.Method + " " + spread(target, "?&") + " HTTP/1.1\n")
	b.WriteString("Host: " + origin[strings.LastIndex(origin, "/")+1:] + "\n")
	writeMessage(&b, e.Headers, spread(e.Body, "&"))
	return b.String()
}

// Text is the answer as it travels; JSON is indented for reading.
func (a Answer) Text() string {
	var b strings.Builder
	b.WriteString("HTTP/1.1 " + strconv.Itoa(a.Status) + " " + a.Reason + "\n")
	headers := make([]Header, len(a.Headers))
	for i, h := range a.Headers {
		headers[i] = Header{h.Name, spread(h.Value, "?&")}
	}
	writeMessage(&b, headers, indentJSON(a.Body))
	return b.String()
}

// Curl is the same request for a POSIX shell.
func (e Exchange) Curl() string {
	lines := []string{"curl -i " + quote(e.URL)}
	if e.Method != "GET" && (e.Method != "POST" || e.Body == "") {
		lines[0] = "curl -i -X " + e.Method + " " + quote(e.URL)
	}
	form := false
	for _, h := range e.Headers {
		if strings.EqualFold(h.Name, "Content-Type") && h.Value == "application/x-www-form-urlencoded" {
			form = true // what curl sends for -d
			continue
		}
		lines = append(lines, "-H "+quote(h.Name+": "+h.Value))
	}
	switch {
	case e.Body == "":
	case form:
		for _, pair := range strings.Split(e.Body, "&") {
			lines = append(lines, "-d "+quote(pair))
		}
	default:
		lines = append(lines, "--data-raw "+quote(e.Body))
	}
	return strings.Join(lines, " \\\n  ")
}

func writeMessage(b *strings.Builder, headers []Header, body string) {
	for _, h := range headers {
		b.WriteString(h.Name + ": " + h.Value + "\n")
	}
	if body != "" {
		b.WriteString("\n" + body)
	}
}

func splitURL(url string) (origin, target string) {
	_, rest, found := strings.Cut(url, "://")
	slash := strings.Index(rest, "/")
	if !found || slash < 0 {
		return url, "/"
	}
	slash += len(url) - len(rest)
	return url[:slash], url[slash:]
}

// spread starts a new line before each of the given characters; text that is not a URL or a form is left alone.
func spread(text, before string) string {
	if strings.ContainsAny(text, " {<\n") || strings.Count(text, "=") == 0 {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if strings.ContainsRune(before, r) {
			b.WriteString("\n  ")
		}
		b.WriteRune(r)
	}
	return b.String()
}

func indentJSON(body string) string {
	var out bytes.Buffer
	if json.Indent(&out, []byte(body), "", "  ") != nil {
		return body
	}
	return strings.TrimSpace(out.String())
}

func quote(text string) string {
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
