package api

import (
	"net/http"

	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/web"
)

func (a *API) revoke(r *http.Request) (web.Result, error) {
	credentials, form, err := readClient(r)
	if err != nil {
		return nil, err
	}
	c, err := a.Server.Revoke(begin(r), oauth.TokenAction{Credentials: credentials, Params: oauth.NewParams(form)})
	note(r, c)
	if err != nil {
		return nil, err
	}
	return web.Empty(http.StatusOK), nil
}
