package web

import (
	"net/http"
	"testing"

	"github.com/authgrove/authgrove/internal/oauth"
)

func TestEveryErrorCodeHasAStatus(t *testing.T) {
	for _, code := range oauth.Codes() {
		status, known := statuses[code]
		if !known || status < 400 || http.StatusText(status) == "" {
			t.Errorf("%s has the status %d", code, status)
		}
	}
	if len(statuses) != len(oauth.Codes()) {
		t.Errorf("the table has %d codes, the protocol %d", len(statuses), len(oauth.Codes()))
	}
}

func TestAnUnknownCodeIsOurMistake(t *testing.T) {
	if status := Status("no_such_code"); status != http.StatusInternalServerError {
		t.Errorf("want 500, got %d", status)
	}
}
