// Package demoapp is a small web app that lets people sign in with Authgrove.
//
// It is a client like any other: it knows an issuer, its client id and secret,
// and talks to the server over HTTP alone, by published libraries. It uses
// state, nonce and PKCE, checks `iss` and verifies the ID token. Beside that it
// shows every token and every exchange, which a real app would never do.
package demoapp
