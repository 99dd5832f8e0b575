package lab

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/authgrove/authgrove/internal/apptest"
	"github.com/authgrove/authgrove/internal/oauth"
)

// Half is a request of which half the body was sent.
type Half struct {
	net.Conn
	rest string
}

// Host is the Host header that the server answers to.
func (n *Node) Host() string { return strings.TrimPrefix(n.Issuer, "http://") }

// Dial opens a connection that a test speaks HTTP on by hand.
func (n *Node) Dial() (net.Conn, error) { return net.DialTimeout("tcp", n.Address, 10*time.Second) }

// BeginRedeem sends the head and half of the body of a redemption.
func (n *Node) BeginRedeem(app, code string) (*Half, error) {
	form := url.Values{"grant_type": {"authorization_code"}, "client_id": {app}, "code": {code},
		"redirect_uri": {redirectURI}, "code_verifier": {apptest.Verifier}}.Encode()
	connection, err := n.Dial()
	if err != nil {
		return nil, err
	}
	half := len(form) / 2
	_, err = fmt.Fprintf(connection, "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s",
		oauth.PathToken, n.Host(), len(form), form[:half])
	return &Half{connection, form[half:]}, err
}

// Finish sends the other half and reads the answer.
func (h *Half) Finish() (Answer, error) {
	defer h.Close()
	if err := h.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		return Answer{}, err
	}
	if _, err := io.WriteString(h.Conn, h.rest); err != nil {
		return Answer{}, err
	}
	return ReadAnswer(h.Conn)
}

// Caller is one caller with a connection of their own. Ten thousand of them cost
// the load generator a tenth of what as many http.Transports would.
type Caller struct {
	net.Conn
	node *Node
}

// Call connects a caller.
func (n *Node) Call() (*Caller, error) {
	connection, err := n.Dial()
	return &Caller{connection, n}, err
}

// Refresh presents a refresh token.
func (c *Caller) Refresh(app, token string) (Answer, error) {
	form := url.Values{"grant_type": {"refresh_token"}, "client_id": {app}, "refresh_token": {token}}.Encode()
	if err := c.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
		return Answer{}, err
	}
	_, err := fmt.Fprintf(c, "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s",
		oauth.PathToken, c.node.Host(), len(form), form)
	if err != nil {
		return Answer{}, err
	}
	return ReadAnswer(c)
}

// ReadAnswer reads one answer from a connection.
func ReadAnswer(connection net.Conn) (Answer, error) {
	res, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		return Answer{}, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return Answer{res.StatusCode, res.Header, body}, err
}
