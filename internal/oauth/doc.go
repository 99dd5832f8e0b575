// Spec: RFC 6749, OpenID Connect Core 1.0.

// Package oauth is the authorization server as rules: values in, values out.
//
// It owns what the specifications say about authorization requests, codes,
// grants, tokens and the endpoints around them. One file holds one term of a
// specification; one pipeline (token.go) owns every step that grant types
// share; one table (authorize_checks.go) owns every check of an authorization
// request; one function (issue.go) makes tokens.
//
// It does not own: how a person proves who they are (login), how a browser is
// recognised (session), what HTTP looks like (web, api, pages), where rows live
// (store). It never sees a ResponseWriter, a cookie or a line of SQL.
package oauth
