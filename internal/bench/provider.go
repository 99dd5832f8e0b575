package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Provider is what a discovery document says (OpenID Connect Discovery §3).
type Provider struct {
	Address       string `json:"-"` // of the document itself
	Issuer        string `json:"issuer"`
	Authorization string `json:"authorization_endpoint"`
	Token         string `json:"token_endpoint"`
	UserInfo      string `json:"userinfo_endpoint"`
	Introspection string `json:"introspection_endpoint"`
	Revocation    string `json:"revocation_endpoint"`
	JWKS          string `json:"jwks_uri"`
}

const wellKnown = "/.well-known/openid-configuration"

// patience is how long one answer may take.
const patience = 30 * time.Second

// documentLimit is more than any answer here is long.
const documentLimit = 1 << 20

// Discover reads the discovery document of an issuer, or at its own address.
func Discover(ctx context.Context, address string) (*Provider, error) {
	if !strings.Contains(address, "/.well-known/") {
		address = strings.TrimSuffix(address, "/") + wellKnown
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, documentLimit))
	if err != nil {
		return nil, err
	}
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("discovery: %s answers %s", address, answer.Status)
	}
	p := &Provider{Address: address}
	if err := json.Unmarshal(body, p); err != nil {
		return nil, fmt.Errorf("discovery: %s is no JSON object: %w", address, err)
	}
	return p, p.judge()
}

// judge holds the document to the address it came from, as any client must: the
// issuer is what the well-known path was added to.
func (p *Provider) judge() error {
	if issuer := strings.TrimSuffix(p.Issuer, "/"); !strings.HasPrefix(p.Address, issuer+"/") || issuer == "" {
		return fmt.Errorf("discovery: the issuer %q is not the one of %s", p.Issuer, p.Address)
	}
	for _, endpoint := range []string{p.Authorization, p.Token, p.UserInfo, p.Introspection, p.Revocation, p.JWKS} {
		if u, err := url.Parse(endpoint); err != nil || endpoint != "" && u.Host == "" {
			return fmt.Errorf("discovery: %q is no address", endpoint)
		}
	}
	if p.Token == "" || p.JWKS == "" {
		return errors.New("discovery: a token endpoint and a key set are required")
	}
	return nil
}
