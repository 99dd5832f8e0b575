package web

import (
	"net/http"
	"time"
)

// maxBody and maxHeader bound what one request can make the server hold.
const (
	maxBody   = 1 << 20
	maxHeader = 16 << 10
)

// A caller gets this long to send a request, and to take an answer. The time for
// a whole exchange is longer, because a request may wait for the database.
const (
	headTime  = 5 * time.Second
	readTime  = 10 * time.Second
	writeTime = 8 * time.Second
)

// NewServer is an http.Server that a slow or endless caller cannot hold. The
// times leave room for the slowest honest answer and for nothing else.
func NewServer(handler http.Handler) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: headTime,
		ReadTimeout:       readTime,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    maxHeader,
		// net/http would answer "OPTIONS *" by itself, past every check.
		DisableGeneralOptionsHandler: true,
	}
}
