package transcript

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

const (
	patience  = 20 * time.Second
	maxAnswer = 16 << 20
)

// send writes the bytes itself, because net/http's client would mend or refuse
// just those requests that a transcript of attacks needs.
func (p *player) send(sent *request) (*answer, error) {
	jar := p.jar(sent.actor)
	if jar != nil && !sent.has("Cookie") {
		var pairs []string
		for _, cookie := range jar.Cookies(p.base) {
			pairs = append(pairs, cookie.Name+"="+cookie.Value)
		}
		if len(pairs) > 0 {
			sent.header = append(sent.header, field{"Cookie", strings.Join(pairs, "; ")})
		}
	}
	conn, err := p.dial()
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	got, err := roundTrip(conn, sent)
	if err != nil {
		return nil, err
	}
	if jar != nil {
		jar.SetCookies(p.base, (&http.Response{Header: got.header}).Cookies())
	}
	return got, nil
}

// roundTrip reads while it writes: a server may refuse a body that it has not
// read to the end, and then closes the connection under the writer.
func roundTrip(conn net.Conn, sent *request) (*answer, error) {
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return nil, err
	}
	wrote := make(chan error, 1)
	go func() {
		_, err := io.WriteString(conn, sent.text())
		wrote <- err
	}()
	got, err := readAnswer(conn, sent.method)
	if err != nil {
		_ = conn.Close() // lets the writer go
		return nil, errors.Join(err, <-wrote)
	}
	return got, nil
}

func readAnswer(conn io.Reader, method string) (*answer, error) {
	response, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	if err != nil {
		return nil, fmt.Errorf("no HTTP answer: %w", err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	if err != nil {
		return nil, fmt.Errorf("the body ends early: %w", err)
	}
	if len(body) > maxAnswer {
		return nil, errors.New("the body is larger than any answer should be")
	}
	return &answer{response.StatusCode, response.Header, body}, nil
}

// text is the answer as a failure shows it.
func (a *answer) text() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%d %s\n", a.status, http.StatusText(a.status))
	_ = a.header.Write(&text) // a strings.Builder takes everything
	text.WriteString("\n")
	text.Write(a.body)
	return shorten(text.String())
}

// shorten keeps a failure readable when a megabyte was sent or came back.
func shorten(text string) string {
	const enough = 8 << 10
	if len(text) <= enough {
		return text
	}
	return fmt.Sprintf("%s… (%d bytes in all)", text[:enough], len(text))
}
