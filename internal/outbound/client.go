package outbound

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	patience    = 5 * time.Second
	maxDocument = 64 << 10
	maxHeaders  = 16 << 10
	// maxAnswer is what is read of the answer to a post, of which only the status counts.
	maxAnswer = 4 << 10
	// longestFresh bounds what a host may say about how long its answer holds.
	longestFresh = 24 * time.Hour
)

// ErrRefused says that an address must not be fetched; it is wrapped with why.
var ErrRefused = errors.New("outbound: the address must not be fetched")

// ErrUnavailable says that there was no usable answer; it is wrapped with why.
var ErrUnavailable = errors.New("outbound: no usable answer")

// Options are for throw-away servers and tests.
type Options struct {
	// AllowLoopback lets fetches reach this machine, by plain http too.
	AllowLoopback bool
	// MaxDocument is how many bytes a document may have; 0: 64 KiB.
	MaxDocument int
	// Roots are the authorities of https; nil: the system's.
	Roots *x509.CertPool
}

// Client fetches and posts. It is safe for concurrent use.
type Client struct {
	options     Options
	http        *http.Client
	gets, posts *places
}

// New returns a Client.
func New(o Options) *Client {
	if o.MaxDocument == 0 {
		o.MaxDocument = maxDocument
	}
	dialer := &net.Dialer{Timeout: patience, Control: func(_, address string, _ syscall.RawConn) error {
		return permit(address, o.AllowLoopback)
	}}
	transport := &http.Transport{
		Proxy:                  nil, // an environment must not send this elsewhere
		DialContext:            dialer.DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: o.Roots},
		TLSHandshakeTimeout:    patience,
		ResponseHeaderTimeout:  patience,
		MaxResponseHeaderBytes: maxHeaders,
		DisableKeepAlives:      true, // hosts are many and asked seldom
		DisableCompression:     true, // a small body must not become a large one
		ForceAttemptHTTP2:      true,
	}
	refuseRedirect := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Client{options: o, gets: newPlaces(getsAtOnce), posts: newPlaces(postsAtOnce),
		http: &http.Client{Transport: transport, Timeout: patience, CheckRedirect: refuseRedirect}}
}

// Document is what an address answered with.
type Document struct {
	Body        []byte
	ContentType string
	// FreshFor is how long the host says that it holds; 0 if it does not say.
	FreshFor time.Duration
}

// Get fetches a document. Anything but a 200 of at most MaxDocument within five
// seconds is ErrUnavailable; an address that must not be fetched is ErrRefused.
func (c *Client) Get(ctx context.Context, uri, accept string) (Document, error) {
	answer, done, err := c.do(ctx, request{method: http.MethodGet, uri: uri, accept: accept, places: c.gets, patient: true})
	if err != nil {
		return Document{}, err
	}
	defer done()
	return read(answer, c.options.MaxDocument)
}

// PostForm posts a form and returns the status of the answer, of which nothing
// else is used. Without an answer within five seconds, or ctx, it is
// ErrUnavailable; an address that must not be asked is ErrRefused; a host to
// which as much is under way as may be is ErrBusy, at once.
func (c *Client) PostForm(ctx context.Context, uri string, form url.Values) (status int, err error) {
	answer, done, err := c.do(ctx, request{method: http.MethodPost, uri: uri, accept: "*/*", body: form.Encode(), places: c.posts})
	if err != nil {
		return 0, err
	}
	defer done()
	// What was answered is read, so that the other side is not cut off while it writes.
	if _, err := io.Copy(io.Discard, io.LimitReader(answer.Body, maxAnswer)); err != nil {
		return 0, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return answer.StatusCode, nil
}

// request is what is asked of a host.
type request struct {
	method, uri, accept string
	body                string // a form; empty for none
	places              *places
	patient             bool // waits for a busy host
}

// do sends the request within the bounds; done ends it.
func (c *Client) do(ctx context.Context, r request) (answer *http.Response, done func(), err error) {
	host, err := c.allowed(r.uri)
	if err != nil {
		return nil, nil, err
	}
	// The wait for a place counts, too.
	ctx, cancel := context.WithTimeout(ctx, patience)
	release, err := r.places.take(ctx, host, r.patient)
	if err != nil {
		cancel()
		return nil, nil, err
	}
	end := func() { release(); cancel() }
	answer, err = c.send(ctx, r)
	if err != nil {
		end()
		return nil, nil, err
	}
	return answer, func() { answer.Body.Close(); end() }, nil
}

func (c *Client) send(ctx context.Context, r request) (*http.Response, error) {
	sent, err := http.NewRequestWithContext(ctx, r.method, r.uri, strings.NewReader(r.body))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	sent.Header.Set("Accept", r.accept)
	sent.Header.Set("User-Agent", "authgrove")
	if r.method == http.MethodPost {
		sent.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answer, err := c.http.Do(sent)
	if errors.Is(err, ErrRefused) {
		return nil, err
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return answer, nil
}

func read(answer *http.Response, most int) (Document, error) {
	if answer.StatusCode != http.StatusOK {
		return Document{}, fmt.Errorf("%w: status %d", ErrUnavailable, answer.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, int64(most)+1))
	if err != nil {
		return Document{}, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	if len(body) > most {
		return Document{}, fmt.Errorf("%w: more than %d bytes", ErrUnavailable, most)
	}
	return Document{Body: body, ContentType: answer.Header.Get("Content-Type"), FreshFor: freshFor(answer.Header.Get("Cache-Control"))}, nil
}

// freshFor reads max-age of Cache-Control (RFC 9111 §5.2.2.1).
func freshFor(control string) time.Duration {
	for directive := range strings.SplitSeq(strings.ToLower(control), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(directive), "=")
		if name == "no-store" || name == "no-cache" {
			return 0
		}
		if seconds, err := strconv.Atoi(value); name == "max-age" && err == nil && seconds > 0 {
			return min(time.Duration(min(seconds, 1<<31))*time.Second, longestFresh)
		}
	}
	return 0
}

// allowed judges the address as it is written, and returns its host.
func (c *Client) allowed(uri string) (host string, err error) {
	u, err := url.Parse(uri)
	switch {
	case err != nil:
		return "", fmt.Errorf("%w: %w", ErrRefused, err)
	case u.Scheme != "https" && !(u.Scheme == "http" && c.options.AllowLoopback):
		return "", fmt.Errorf("%w: it is not https", ErrRefused)
	case u.Hostname() == "" || u.User != nil:
		return "", fmt.Errorf("%w: it has no host, or credentials", ErrRefused)
	}
	return strings.ToLower(u.Host), nil
}
