package web

import (
	"net/http"

	"github.com/authgrove/authgrove/internal/audit"
)

// Origin is what the audit log may know of where a request came from.
func Origin(r *http.Request) audit.Origin {
	event := eventOf(r)
	return audit.Origin{RequestID: event.id, Network: addressPrefix(event.address)}
}
