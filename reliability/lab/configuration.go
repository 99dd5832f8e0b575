package lab

import (
	"fmt"
	"strings"
)

// The person of every lab.
const (
	Email    = "ann@example.com"
	Password = "a long password for faults"
)

// Apps is how many apps there are: grants of one account are counted for each
// client, so load is spread over them.
const Apps = 16

// Options change the configuration.
type Options struct {
	// Database is the file of an embedded database, if not in the lab's directory.
	Database string
	// Proxied puts a proxy before PostgreSQL.
	Proxied bool
	// RefreshWindow of the apps in seconds; 0 is 60.
	RefreshWindow int
	// More are further lines of the configuration's top.
	More string
}

// App is the client id of an app.
func App(n int) string { return fmt.Sprintf("app-%d", n%Apps) }

const redirectURI = "com.example.fault:/callback"

// configuration is what an operator would write, with lifetimes that outlast a
// run and more grants per client than a run makes.
func (l *Lab) configuration(o Options) string {
	if o.RefreshWindow == 0 {
		o.RefreshWindow = 60
	}
	var b strings.Builder
	fmt.Fprintf(&b, `url: %s
listen: 127.0.0.1:8080
database: %s
master_key_file: master.key
grants_per_client: 10000
lifetimes: {access_token: 24h, authorization_code: 10m}
sign_in: {default_method: password}
keys: {signing: [ES256]}
testing: {limits_off: true}
%s
bootstrap:
  accounts:
    - {email: %s, email_verified: true, name: Ann, password_file: ann.password}
  clients:
`, l.Issuer, l.Database, o.More, Email)
	for n := range Apps {
		fmt.Fprintf(&b, `    - client_id: %s
      client_name: Fault
      app_type: native
      redirect_uris: ["%s"]
      grant_types: [authorization_code, refresh_token]
      response_types: [code]
      token_endpoint_auth_method: none
      scope: openid offline_access
      consent: skip
      refresh_mode: rotate
      refresh_window: %d
`, App(n), redirectURI, o.RefreshWindow)
	}
	return b.String()
}
