package api

import (
	"net/http"

	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/web"
)

var alive = web.Bytes(http.StatusOK, "application/json", []byte(`{"status":"ok"}`+"\n"))

// live says that the process answers; an orchestrator restarts it if not.
func (a *API) live(*http.Request) (web.Result, error) { return alive, nil }

// ready says that requests may be sent here: the database answers and the
// clocks agree. A node that is going down says no first.
func (a *API) ready(r *http.Request) (web.Result, error) {
	if err := a.Ready(r.Context()); err != nil {
		return nil, &oauth.Error{Code: oauth.TemporarilyUnavailable, Description: "this node is not ready", Cause: err}
	}
	return alive, nil
}
