package bench

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// request is one request: the target is a path with its query, the header whole
// lines.
type request struct {
	method, target, header, body string
}

// answer is one answer. Its body is good until the next request.
type answer struct {
	status   int
	location string
	body     []byte
}

// connection speaks HTTP/1.1 to one origin. A general client would cost more
// than many of the answers, and on a small machine it would be what is measured.
type connection struct {
	origin *url.URL
	net    net.Conn
	reader *bufio.Reader
	out    []byte
	body   bytes.Buffer
	used   time.Time // when the last answer came
}

// restLimit is how long a connection may rest and be used again. Providers close
// idle ones, some after five seconds, and may do so while a request is on its way.
const restLimit = 2 * time.Second

var errHead = errors.New("the answer is not HTTP/1.1")

// open dials when there is no connection, or the provider has closed it.
func (c *connection) open(ctx context.Context) (err error) {
	if c.net != nil && time.Since(c.used) < restLimit {
		return nil
	}
	c.close()
	dialer := net.Dialer{Timeout: patience}
	host, port := c.origin.Hostname(), c.origin.Port()
	if c.origin.Scheme != "https" {
		c.net, err = dialer.DialContext(ctx, "tcp", net.JoinHostPort(host, orElse(port, "80")))
	} else {
		secure := tls.Dialer{NetDialer: &dialer, Config: &tls.Config{NextProtos: []string{"http/1.1"}}}
		c.net, err = secure.DialContext(ctx, "tcp", net.JoinHostPort(host, orElse(port, "443")))
	}
	if err != nil {
		c.net = nil // an interface that holds a nil pointer is not nil
		return err
	}
	c.reader, c.used = bufio.NewReaderSize(c.net, 16<<10), time.Now()
	return nil
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

func (c *connection) close() {
	if c.net != nil {
		c.net.Close()
		c.net = nil
	}
}

// send sends a request and reads the whole answer. After an error the next
// request has a new connection; nothing is sent twice.
func (c *connection) send(ctx context.Context, r request) (a answer, err error) {
	if err := c.open(ctx); err != nil {
		return a, err
	}
	keep := false
	defer func() {
		if !keep {
			c.close()
		}
	}()
	if err := c.net.SetDeadline(time.Now().Add(patience)); err != nil {
		return a, err
	}
	if _, err := c.net.Write(c.write(r)); err != nil {
		return a, err
	}
	a, keep, err = c.read()
	c.used = time.Now()
	return a, err
}

func (c *connection) write(r request) []byte {
	out := append(c.out[:0], r.method...)
	out = append(append(append(out, ' '), r.target...), " HTTP/1.1\r\nHost: "...)
	out = append(append(out, c.origin.Host...), "\r\n"...)
	out = append(out, r.header...)
	if r.method == "POST" {
		out = append(out, "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "...)
		out = append(strconv.AppendInt(out, int64(len(r.body)), 10), "\r\n"...)
	}
	c.out = append(append(out, "\r\n"...), r.body...)
	return c.out
}

// read reads an answer; keep says that the connection is good for another.
func (c *connection) read() (a answer, keep bool, err error) {
	line, err := c.reader.ReadSlice('\n')
	if err != nil {
		return a, false, err
	}
	if len(line) < len("HTTP/1.1 200") || !bytes.HasPrefix(line, []byte("HTTP/1.1 ")) {
		return a, false, errHead
	}
	if a.status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return a, false, errHead
	}
	length, chunked := -1, false
	keep = true
	for {
		if line, err = c.reader.ReadSlice('\n'); err != nil {
			return a, false, err
		}
		name, value, found := bytes.Cut(bytes.TrimRight(line, "\r\n"), []byte(":"))
		if !found {
			break
		}
		value = bytes.TrimSpace(value)
		switch {
		case bytes.EqualFold(name, []byte("Content-Length")):
			if length, err = strconv.Atoi(string(value)); err != nil || length > documentLimit {
				return a, false, errHead
			}
		case bytes.EqualFold(name, []byte("Transfer-Encoding")):
			chunked = bytes.EqualFold(value, []byte("chunked"))
		case bytes.EqualFold(name, []byte("Location")):
			a.location = string(value)
		case bytes.EqualFold(name, []byte("Connection")):
			keep = !bytes.EqualFold(value, []byte("close"))
		}
	}
	a.body, err = c.readBody(a.status, length, chunked)
	return a, keep && (chunked || length >= 0 || a.status == 204), err
}

// readBody reads what the head announced; without a length it ends with the connection.
func (c *connection) readBody(status, length int, chunked bool) ([]byte, error) {
	c.body.Reset()
	var err error
	switch {
	case status == 204 || status == 304 || length == 0:
	case chunked:
		if _, err = c.body.ReadFrom(io.LimitReader(httputil.NewChunkedReader(c.reader), documentLimit)); err == nil {
			_, err = c.reader.ReadSlice('\n') // what ends the (empty) trailer
		}
	case length > 0:
		_, err = io.CopyN(&c.body, c.reader, int64(length))
	default:
		_, err = c.body.ReadFrom(io.LimitReader(c.reader, documentLimit))
	}
	return c.body.Bytes(), err
}

// targetOf splits an address into its origin and what is asked of it.
func targetOf(address string) (origin *url.URL, target string, err error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, "", err
	}
	target = u.EscapedPath()
	if target == "" {
		target = "/"
	}
	if u.RawQuery != "" {
		target += "?" + u.RawQuery
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host}, target, nil
}

// joinQuery adds a query to a target that may have one.
func joinQuery(target, query string) string {
	if strings.Contains(target, "?") {
		return target + "&" + query
	}
	return target + "?" + query
}
