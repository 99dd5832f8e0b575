package api

import (
	"context"
	"net/http"
	"time"

	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/web"
)

// API is the edge for programs.
type API struct {
	Server *oauth.Server
	Keys   oauth.Keys
	// KeysMaxAge is how long others may cache the key set.
	KeysMaxAge time.Duration
	// Ready reports why this node cannot serve; nil means it can.
	Ready func(context.Context) error
	// Origins answers which browser origins may call the token endpoint.
	Origins func(r *http.Request, origin string) bool

	metadata metadataCache
}

// Routes is the table of endpoints for programs.
func (a *API) Routes() []web.Route {
	edge := web.Programs()
	public := web.CORS{AnyOrigin: true}
	apps := web.CORS{Allowed: a.Origins, Headers: []string{"Authorization", "Content-Type"}}
	return []web.Route{
		{Method: "POST", Path: oauth.PathToken, Edge: edge, Handle: a.token, CORS: apps},
		{Method: "GET", Path: oauth.PathUserInfo, Edge: edge, Handle: a.userInfo, CORS: apps},
		{Method: "POST", Path: oauth.PathUserInfo, Edge: edge, Handle: a.userInfo, CORS: apps},
		{Method: "POST", Path: oauth.PathIntrospection, Edge: edge, Handle: a.introspect},
		{Method: "POST", Path: oauth.PathRevocation, Edge: edge, Handle: a.revoke, CORS: apps},
		{Method: "GET", Path: oauth.PathOpenID, Edge: edge, Handle: a.discovery, CORS: public, FromMemory: true},
		{Method: "GET", Path: oauth.PathServer, Edge: edge, Handle: a.discovery, CORS: public, FromMemory: true},
		{Method: "GET", Path: oauth.PathJWKS, Edge: edge, Handle: a.keySet, CORS: public, FromMemory: true},
		{Method: "GET", Path: "/livez", Edge: edge, Handle: a.live, AnyHost: true, FromMemory: true},
		{Method: "GET", Path: "/readyz", Edge: edge, Handle: a.ready, AnyHost: true, FromMemory: true},
	}
}

// begin gives the core the request's context with its origin, for the audit log.
func begin(r *http.Request) context.Context {
	return audit.WithOrigin(r.Context(), web.Origin(r))
}
