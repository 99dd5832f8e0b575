package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/authgrove/authgrove/internal/config"
)

type healthcheckCommand struct {
	settings
	Listen  string        `placeholder:"ADDRESS" help:"Where the server listens, if the configuration does not say so."`
	Timeout time.Duration `default:"5s" help:"How long to wait for the answer."`
}

// Help is the long help of the command.
func (healthcheckCommand) Help() string {
	return `Asks /readyz at the configured address of this machine. The exit status is 0 if the server takes requests
and 1 if it does not. For the health check of a container.

` + example("authgrove healthcheck --config /etc/authgrove/authgrove.yaml")
}

// Run asks once.
func (h *healthcheckCommand) Run(ctx context.Context, c *console) error {
	loaded, err := h.load(map[string]string{"listen": h.Listen})
	if err != nil {
		return err
	}
	address, err := readyAddress(&loaded.Config)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, h.Timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	// What is asked is whether this machine's server answers. Nothing secret is sent, and a certificate
	// that is for another name, or renewed on disk since the start, is no reason to end it.
	direct := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	answer, err := direct.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s%s", address, answer.Status, reasonIn(answer.Body))
	}
	_, err = fmt.Fprintln(c.out, "ready")
	return err
}

// readyAddress turns "listen on every address" into one that can be asked.
func readyAddress(c *config.Config) (string, error) {
	host, port, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return "", err
	}
	if port == "0" {
		return "", fmt.Errorf("listen is %s, so which port the server has is not known", c.Listen)
	}
	if address, err := netip.ParseAddr(host); host == "" || err == nil && address.IsUnspecified() {
		host = "127.0.0.1"
		if err == nil && address.Is6() {
			host = "::1"
		}
	}
	scheme := "http://"
	if c.TLS.Mode == "files" {
		scheme = "https://"
	}
	return scheme + net.JoinHostPort(host, port) + "/readyz", nil
}

func reasonIn(body io.Reader) string {
	var refusal struct {
		Description string `json:"error_description"`
	}
	if json.NewDecoder(io.LimitReader(body, 64<<10)).Decode(&refusal) != nil || refusal.Description == "" {
		return ""
	}
	return ": " + plain(refusal.Description)
}
