package api

import (
	"net/http"

	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/web"
)

// inactive is all that is told of a token that is not good, or not the asker's business.
var inactive = web.Bytes(http.StatusOK, "application/json", []byte(`{"active":false}`+"\n"))

func (a *API) introspect(r *http.Request) (web.Result, error) {
	credentials, form, err := readClient(r)
	if err != nil {
		return nil, err
	}
	answer, c, err := a.Server.Introspect(begin(r), oauth.TokenAction{Credentials: credentials, Params: oauth.NewParams(form)})
	note(r, c)
	if err != nil {
		return nil, err
	}
	if !answer.Active {
		return inactive, nil
	}
	return web.JSON(http.StatusOK, answer)
}
