package dev

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/authgrove/authgrove/internal/config"
	"github.com/authgrove/authgrove/internal/dev/playground"
	"github.com/authgrove/authgrove/internal/oauth"
)

// Print lists everything that somebody needs to use the server. The secrets
// are its own, made for this start.
func (s *Server) Print(w io.Writer, took time.Duration) error {
	table := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	row := func(cells ...string) { fmt.Fprintln(table, "  "+strings.Join(cells, "\t")) }

	fmt.Fprintf(table, "Authgrove is ready (%d ms): a throw-away server for this machine only. Ctrl-C stops it.\n\n", took.Milliseconds())
	row("Demo app", s.DemoAppURL(), "start here: sign in as ann@example.com")
	row("Playground", s.URL()+playground.Path, "the flows, request by request")
	if s.Fixtures.Config.Testing.Inbox {
		row("Inbox", s.URL()+"/dev/inbox", "every message that was sent")
	}
	row("Server", s.URL(), "the issuer")
	row("Discovery", s.URL()+oauth.PathOpenID)
	row("Database", s.Dir, s.fate())
	fmt.Fprintln(table)

	row("Account", "Password", "Role")
	for _, a := range s.Fixtures.Config.Bootstrap.Accounts {
		row(a.Email, Password, roleOf(a))
	}
	fmt.Fprintln(table)

	row("Client id", "Client secret", "Redirect URI")
	for _, c := range s.Fixtures.Config.Bootstrap.Clients {
		row(c.ClientID, s.secretOf(c.ClientID), redirectOf(c))
	}
	fmt.Fprintln(table)
	return table.Flush()
}

func (s *Server) fate() string {
	if s.Removed {
		return "removed when the server stops"
	}
	return "kept"
}

func roleOf(a config.Account) string {
	if len(a.Roles) == 0 {
		return "end user"
	}
	return strings.Join(a.Roles, ", ")
}

func (s *Server) secretOf(clientID string) string {
	if secret, ok := s.Fixtures.Secrets[clientID]; ok {
		return secret.Reveal()
	}
	return "none: public, with PKCE"
}

func redirectOf(c config.Client) string {
	if len(c.RedirectURIs) == 0 {
		return "none: acts for itself"
	}
	if c.AppType == "native" {
		return c.RedirectURIs[0] + " at any port"
	}
	return c.RedirectURIs[0]
}
