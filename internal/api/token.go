package api

import (
	"net/http"
	"net/url"

	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/web"
)

func (a *API) token(r *http.Request) (web.Result, error) {
	credentials, form, err := readClient(r)
	if err != nil {
		return nil, err
	}
	response, c, err := a.Server.Token(begin(r), oauth.TokenRequest{Credentials: credentials, Params: oauth.NewParams(form)})
	note(r, c)
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, response)
}

// readClient reads the form and the client credentials of a request, which
// come in the Authorization header or in the form (RFC 6749 §2.3.1).
func readClient(r *http.Request) (oauth.Credentials, url.Values, error) {
	form, err := web.Form(r)
	if err != nil {
		return oauth.Credentials{}, nil, err
	}
	id, secret, basic, err := web.BasicCredentials(r)
	if err != nil {
		return oauth.Credentials{}, nil, err
	}
	return oauth.Credentials{Basic: basic, BasicID: id, BasicSecret: secret,
		BodyID: form.Get("client_id"), BodySecret: form.Get("client_secret"),
		AssertionType: form.Get("client_assertion_type"), Assertion: form.Get("client_assertion"), From: web.ClientAddress(r)}, form, nil
}

// note lets the request's log line name the client, once it is known.
func note(r *http.Request, c *client.Client) {
	if c != nil {
		web.SetClient(r, string(c.ID))
	}
}
