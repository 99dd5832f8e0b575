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
	// atOnce bounds all fetches together, so that slow hosts hold no more than this.
	atOnce = 16
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
	// Roots are the authorities of https; nil: the system's.
	Roots *x509.CertPool
}

// Client fetches. It is safe for concurrent use.
type Client struct {
	options Options
	http    *http.Client
	places  chan struct{}
}

// New returns a Client.
func New(o Options) *Client {
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
	return &Client{options: o, places: make(chan struct{}, atOnce),
		http: &http.Client{Transport: transport, Timeout: patience, CheckRedirect: refuseRedirect}}
}

// Document is what an address answered with.
type Document struct {
	Body        []byte
	ContentType string
	// FreshFor is how long the host says that it holds; 0 if it does not say.
	FreshFor time.Duration
}

// Get fetches a document. Anything but a 200 of at most 64 KiB within five
// seconds is ErrUnavailable; an address that must not be fetched is ErrRefused.
func (c *Client) Get(ctx context.Context, uri, accept string) (Document, error) {
	if err := c.allowed(uri); err != nil {
		return Document{}, err
	}
	// The wait for a place counts, too.
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	select {
	case c.places <- struct{}{}:
		defer func() { <-c.places }()
	case <-ctx.Done():
		return Document{}, fmt.Errorf("%w: too many fetches wait: %w", ErrUnavailable, ctx.Err())
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, uri, nil)
	if err != nil {
		return Document{}, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	request.Header.Set("Accept", accept)
	request.Header.Set("User-Agent", "authgrove")
	answer, err := c.http.Do(request)
	if errors.Is(err, ErrRefused) {
		return Document{}, err
	}
	if err != nil {
		return Document{}, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	defer answer.Body.Close()
	return read(answer)
}

func read(answer *http.Response) (Document, error) {
	if answer.StatusCode != http.StatusOK {
		return Document{}, fmt.Errorf("%w: status %d", ErrUnavailable, answer.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxDocument+1))
	if err != nil {
		return Document{}, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	if len(body) > maxDocument {
		return Document{}, fmt.Errorf("%w: more than %d bytes", ErrUnavailable, maxDocument)
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

// allowed judges the address as it is written.
func (c *Client) allowed(uri string) error {
	u, err := url.Parse(uri)
	switch {
	case err != nil:
		return fmt.Errorf("%w: %w", ErrRefused, err)
	case u.Scheme != "https" && !(u.Scheme == "http" && c.options.AllowLoopback):
		return fmt.Errorf("%w: it is not https", ErrRefused)
	case u.Hostname() == "" || u.User != nil:
		return fmt.Errorf("%w: it has no host, or credentials", ErrRefused)
	}
	return nil
}
