package client

import (
	"errors"
	"testing"
)

// attack: lo.scheme
func TestLogoutAddressesThatMustNotBeAreRefused(t *testing.T) {
	base := Metadata{Name: "Lamp", Type: Web, RedirectURIs: []string{"https://a.test/cb", "http://127.0.0.1:9000/cb"}}
	try := func(back, front string) error {
		m := base
		m.BackchannelLogoutURI, m.FrontchannelLogoutURI = back, front
		return m.Complete()
	}
	for _, uri := range []string{"https://other.example/out?x=1", "http://localhost:9/out", "https://a.test"} {
		if err := try(uri, ""); err != nil {
			t.Errorf("backchannel %q: %v", uri, err)
		}
	}
	for _, uri := range []string{"http://a.test/out", "https://a.test/out#f", "https://u@a.test/out", "javascript:alert(1)", "data:text/html,x", "/out",
		"https:///out", "https://a.test/../out", "https://*.test/out", "https://a.test/\nout", "com.example:/out"} {
		if err := try(uri, ""); !errors.As(err, new(Problems)) {
			t.Errorf("backchannel %q is taken", uri)
		}
		if err := try("", uri); !errors.As(err, new(Problems)) {
			t.Errorf("frontchannel %q is taken", uri)
		}
	}
	for _, uri := range []string{"https://a.test/out", "https://A.test/out?app=1", "https://a.test:443/out", "http://127.0.0.1:9000/out"} {
		if err := try("", uri); err != nil {
			t.Errorf("frontchannel %q: %v", uri, err)
		}
	}
	for _, uri := range []string{"https://b.test/out", "https://a.test:8443/out", "http://127.0.0.1:9001/out", "https://a.test/out?sid=1", "https://a.test/out?iss=x"} {
		if err := try("", uri); !errors.As(err, new(Problems)) {
			t.Errorf("frontchannel %q is taken", uri)
		}
	}
	alone := base
	alone.BackchannelSessionRequired = true
	if err := alone.Complete(); !errors.As(err, new(Problems)) {
		t.Error("a wish without an address is taken")
	}
}
