package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/authgrove/authgrove/internal/config"
	"github.com/authgrove/authgrove/internal/jose"
)

func TestTheHealthCheckAsksThisMachineWhereverTheServerListens(t *testing.T) {
	for listen, want := range map[string]string{
		":8080":            "http://127.0.0.1:8080/readyz",
		"0.0.0.0:8080":     "http://127.0.0.1:8080/readyz",
		"[::]:8080":        "http://[::1]:8080/readyz",
		"192.0.2.7:8080":   "http://192.0.2.7:8080/readyz",
		"id.internal:8080": "http://id.internal:8080/readyz",
	} {
		c := config.Default()
		c.Listen = listen
		if got, err := readyAddress(&c); err != nil || got != want {
			t.Errorf("%s: got %s, %v; want %s", listen, got, err, want)
		}
	}
}

func TestTheHealthCheckSaysWhyTheServerIsNotReady(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = w.Write([]byte(`{"error_description":"this node is not ready"}`))
	}))
	defer server.Close()
	t.Setenv("AUTHGROVE_URL", "http://localhost:8080")
	t.Setenv("AUTHGROVE_MASTER_KEY", jose.NewMasterKey().Hex().Reveal())
	var out, errors strings.Builder
	status := run([]string{"healthcheck", "--listen", server.Listener.Addr().String()}, &console{in: strings.NewReader(""), out: &out, err: &errors})
	if status != exitFailure || !strings.Contains(errors.String(), "503 Service Unavailable: this node is not ready") || out.Len() > 0 {
		t.Errorf("status %d, out %q, err %q", status, out.String(), errors.String())
	}
}
