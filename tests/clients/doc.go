// Package clients drives a whole server with clients that others have written:
// golang.org/x/oauth2 with go-oidc here, openid-client and AppAuth in tests/npm.
// What they accept is what the server's answers are worth.
package clients
