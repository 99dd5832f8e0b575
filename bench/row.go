package main

// row is one operation as one kind of client asks for it.
type row struct {
	id, operation, client, title string
	// count is how many operations a cell has.
	count int
	// target is µs of server CPU on the machine of the design, on SQLite, with so many connections.
	target     float64
	targetAt   int
	withTokens string // what the access tokens must be
}

var rows = []row{
	{"cc-opaque", "client-credentials", "service-opaque", "client credentials, opaque", 3000, 25, 8, "opaque"},
	{"cc-jwt", "client-credentials", "service-jwt", "client credentials, JWT", 3000, 50, 8, "jwt"},
	{"code", "code", "opaque", "code flow with PKCE, signed in, 2 requests", 800, 130, 32, "opaque"},
	{"code-jwt", "code", "jwt", "the same, access token JWT", 800, 130, 32, "jwt"},
	{"refresh", "refresh", "opaque", "refresh with rotation and ID token", 1200, 95, 32, "opaque"},
	{"refresh-jwt", "refresh", "jwt", "the same, access token JWT", 1200, 95, 32, "jwt"},
	{"refresh-rs256", "refresh", "rs256", "refresh, ID token RS256", 600, 0, 0, "opaque"},
	{"introspection", "introspection", "opaque", "introspection", 3000, 25, 8, ""},
	{"userinfo", "userinfo", "opaque", "userinfo", 3000, 25, 8, ""},
	{"revocation", "revocation", "service-opaque", "revocation of an access token", 2000, 35, 32, "opaque"},
	{"jwks", "jwks", "service-opaque", "key set", 5000, 11, 8, ""},
	{"discovery", "discovery", "service-opaque", "discovery", 5000, 12, 8, ""},
}
