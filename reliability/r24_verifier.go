package main

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	gojose "github.com/go-jose/go-jose/v4"

	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/reliability/lab"
)

// verifier is an API that checks tokens with a key set it keeps. It is as simple
// as APIs are: a key that it does not know does not make it ask again.
type verifier struct {
	node  *lab.Node
	keeps time.Duration

	mu      sync.Mutex
	set     gojose.JSONWebKeySet
	fetched time.Time
	failed  int
}

var errUnknownKid = errors.New("no such key in what is kept of the key set")

func (v *verifier) verify(ctx context.Context, token string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.fetch(ctx); err != nil {
		return err
	}
	parsed, err := gojose.ParseSignedCompact(token, []gojose.SignatureAlgorithm{gojose.ES256})
	if err != nil {
		return err
	}
	keys := v.set.Key(parsed.Signatures[0].Header.KeyID)
	if len(keys) != 1 {
		return errUnknownKid
	}
	_, err = parsed.Verify(keys[0])
	return err
}

func (v *verifier) fetch(ctx context.Context) error {
	if time.Since(v.fetched) < v.keeps {
		return nil
	}
	begun := time.Now()
	a, err := v.node.Get(ctx, oauth.PathJWKS)
	if err != nil {
		return err
	}
	var set gojose.JSONWebKeySet
	if err := json.Unmarshal(a.Body, &set); err != nil {
		return err
	}
	v.set, v.fetched = set, begun
	return nil
}

// refresh gets a token, from each node in turn, and has it verified by a
// verifier that may have its keys from another.
func (r *rotation) refresh(ctx context.Context, f *family, i int) {
	f.mu.Lock()
	a, err := r.nodes[i%len(r.nodes)].Refresh(ctx, f.app, f.token)
	if ctx.Err() != nil {
		f.mu.Unlock()
		return
	}
	if err != nil || !a.Granted() {
		f.mu.Unlock()
		r.wrong("a refresh is answered %s", said(a, err))
		return
	}
	f.token = a.Refresh()
	f.mu.Unlock()
	token := a.Access()
	v := r.verifiers[(i+i/len(r.verifiers))%len(r.verifiers)]
	err = v.verify(ctx, token)
	if ctx.Err() != nil {
		return
	}
	r.note(token)
	if err != nil {
		v.mu.Lock()
		v.failed++
		v.mu.Unlock()
		r.wrong("a token is not verified: %v", err)
	}
}

func (r *rotation) note(token string) {
	kid := kidOf(token)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.count++
	if r.samples[kid] == "" {
		r.samples[kid] = token
	}
}

func kidOf(token string) string {
	parsed, err := gojose.ParseSignedCompact(token, []gojose.SignatureAlgorithm{gojose.ES256})
	if err != nil {
		return ""
	}
	return parsed.Signatures[0].Header.KeyID
}

func publishes(ctx context.Context, n *lab.Node, kid string) bool {
	v := &verifier{node: n}
	return v.fetch(ctx) == nil && len(v.set.Key(kid)) == 1
}

// signs asks a node for a token and looks which key signed it.
func (r *rotation) signs(n *lab.Node, kid string) bool {
	r.probe.mu.Lock()
	defer r.probe.mu.Unlock()
	a, err := n.Refresh(r, r.probe.app, r.probe.token)
	if err != nil || !a.Granted() {
		r.wrong("a refresh is answered %s", said(a, err))
		return false
	}
	r.probe.token = a.Refresh()
	return kidOf(a.Access()) == kid
}
