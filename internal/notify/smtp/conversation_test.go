package smtp

import (
	"bufio"
	"crypto/tls"
	"encoding/base64"
	"net"
	"strings"
)

// conversation is one connection.
type conversation struct {
	*mailServer
	conn    net.Conn
	lines   *bufio.Reader
	isTLS   bool
	current received
}

func (s *mailServer) converse(conn net.Conn) {
	s.count(1)
	defer s.count(-1)
	defer conn.Close()
	c := &conversation{mailServer: s, conn: conn, lines: bufio.NewReader(conn)}
	if s.implicitTLS && !c.encrypt() {
		return
	}
	if !c.answer("GREETING", "220 mx.example.net ESMTP") {
		return
	}
	for {
		line, err := c.lines.ReadString('\n')
		if err != nil {
			return
		}
		if !c.obey(strings.TrimRight(line, "\r\n")) {
			return
		}
	}
}

func (s *mailServer) count(by int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open += by
}

func (c *conversation) encrypt() bool {
	encrypted := tls.Server(c.conn, &tls.Config{Certificates: []tls.Certificate{c.certificate}})
	if err := encrypted.Handshake(); err != nil {
		return false
	}
	c.conn, c.lines, c.isTLS = encrypted, bufio.NewReader(encrypted), true
	return true
}

// answer gives the usual reply or the bent one; false ends the connection.
func (c *conversation) answer(verb, usual string) bool {
	c.mu.Lock()
	reply, bent := c.rules[verb]
	c.mu.Unlock()
	switch {
	case !bent:
		reply = usual
	case reply == "hang":
		_, _ = c.lines.ReadByte() // until the other side has had enough
		return false
	case reply == "drop":
		return false
	}
	_, err := c.conn.Write([]byte(strings.ReplaceAll(reply, "\n", "\r\n") + "\r\n"))
	return err == nil && !strings.HasPrefix(reply, "421")
}

func (c *conversation) obey(line string) bool {
	c.mu.Lock()
	c.mailServer.lines = append(c.mailServer.lines, line)
	c.mu.Unlock()
	verb, argument, _ := strings.Cut(line, " ")
	switch verb = strings.ToUpper(verb); verb {
	case "EHLO":
		return c.answer(verb, c.extensions())
	case "STARTTLS":
		return c.answer(verb, "220 go ahead") && c.encrypt()
	case "AUTH":
		return c.answer(verb, c.prove(argument))
	case "MAIL":
		c.current = received{from: []string{argument}}
		return c.answer(verb, c.unlessStranger("250 ok"))
	case "RCPT":
		c.current.to = append(c.current.to, argument)
		return c.answer(verb, "250 ok")
	case "DATA":
		return c.takeData()
	case "QUIT":
		_ = c.answer(verb, "221 bye")
		return false
	}
	return c.answer(verb, "250 ok")
}

func (c *conversation) extensions() string {
	lines := []string{"250-mx.example.net", "250-8BITMIME", "250-SMTPUTF8", "250-ENHANCEDSTATUSCODES"}
	if c.offersTLS && !c.isTLS {
		lines = append(lines, "250-STARTTLS")
	}
	if c.password != "" {
		lines = append(lines, "250-AUTH PLAIN LOGIN")
	}
	return strings.Join(append(lines, "250 SIZE 1000000"), "\n")
}

func (c *conversation) prove(argument string) string {
	_, encoded, _ := strings.Cut(argument, " ")
	if proof, err := base64.StdEncoding.DecodeString(encoded); err == nil && string(proof) == "\x00grove\x00"+c.password {
		c.current = received{}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.rules["MAIL"] = "250 ok"
		return "235 2.7.0 welcome"
	}
	return "535 5.7.8 no"
}

func (c *conversation) unlessStranger(reply string) string {
	if c.password != "" {
		return "530 5.7.0 authentication required"
	}
	return reply
}

func (c *conversation) takeData() bool {
	if !c.answer("DATA", "354 go ahead") {
		return false
	}
	c.mu.Lock()
	_, refused := c.rules["DATA"]
	c.mu.Unlock()
	if refused {
		return true
	}
	var data strings.Builder
	for {
		line, err := c.lines.ReadString('\n')
		if err != nil {
			return false
		}
		if line == ".\r\n" {
			break
		}
		data.WriteString(strings.TrimPrefix(line, "."))
	}
	c.current.data = data.String()
	c.mu.Lock()
	_, bent := c.rules["DOT"]
	if !bent {
		c.mails = append(c.mails, c.current)
	}
	c.mu.Unlock()
	return c.answer("DOT", "250 2.0.0 queued")
}
