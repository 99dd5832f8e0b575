// Package dev is the throw-away server of `authgrove dev` and `authgrove demo`:
// its fixtures, its listeners, and what it prints.
//
//	dev         fixtures and the server around them
//	demoapp     a small web app on a port of its own
//	playground  /try: the flows, request by request
//	demo        plays the flows by itself and checks every answer
//	edge, wire  what those share: towards browsers, towards the server
//	browser     a browser without a screen, for the demonstration and tests
//
// All of them talk to the server as any app does, over HTTP, and own nothing
// that a real server needs.
package dev
