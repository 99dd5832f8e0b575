package app_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/authgrove/authgrove/internal/app"
	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/config"
)

// The plan's registration-sector-uri and registration-sector-bad.
func TestASectorDocumentMustListEveryRedirectURI(t *testing.T) {
	content := `["https://a.test/cb", "https://b.test/cb"]`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(content)) }))
	defer server.Close()
	c := &config.Config{Testing: config.Testing{OutboundLoopback: true}}
	m := &client.Metadata{RedirectURIs: []string{"https://a.test/cb", "https://b.test/cb"}, SubjectType: client.Pairwise, SectorIdentifierURI: server.URL}
	if err := app.CheckSector(t.Context(), c, m); err != nil {
		t.Error(err)
	}
	for _, bad := range []string{`["https://a.test/cb"]`, `{}`, `not JSON`, strings.Repeat(" ", 70_000)} {
		content = bad
		if err := app.CheckSector(t.Context(), c, m); err == nil {
			t.Errorf("%.30s: taken", bad)
		}
	}
	c.Testing.OutboundLoopback = false
	if err := app.CheckSector(t.Context(), c, m); err == nil {
		t.Error("fetched from this machine")
	}
}
