package consent

import (
	"slices"
	"testing"
	"time"
)

func TestARememberedAnswerCoversOnlyWhatWasAskedFromTheSameNames(t *testing.T) {
	now := time.Now()
	c := Consent{Scope: "openid", Asked: "openid phone", GrantedAt: now, ClientName: "A", Publisher: "P"}
	for _, row := range []struct {
		why       string
		consent   Consent
		scope     []string
		name      string
		publisher string
		want      bool
	}{
		{"the same", c, []string{"openid"}, "A", "P", true},
		{"something declined is not asked again", c, []string{"openid", "phone"}, "A", "P", true},
		{"something new is", c, []string{"openid", "email"}, "A", "P", false},
		{"a new name", c, []string{"openid"}, "B", "P", false},
		{"a new publisher", c, []string{"openid"}, "A", "Q", false},
		{"never given", Consent{}, nil, "", "", false},
		{"expired", Consent{Asked: "openid", GrantedAt: now, ExpiresAt: now, ClientName: "A"}, []string{"openid"}, "A", "", false},
	} {
		if got := row.consent.Covers(row.scope, row.name, row.publisher, now); got != row.want {
			t.Errorf("%s: %v", row.why, got)
		}
	}
	if got := c.Allowed([]string{"openid", "phone"}); !slices.Equal(got, []string{"openid"}) {
		t.Errorf("allowed %v", got)
	}
}

// attack: co.increment
func TestALaterConsentNeverWidensAnEarlierGrant(t *testing.T) {
	// phone was taken away at counter 2 and allowed again later.
	c := Consent{Scope: "openid phone", Counter: 2, Removed: map[string]int64{"phone": 2}}
	scope := []string{"openid", "phone"}
	if got := c.Effective(scope, 1); !slices.Equal(got, []string{"openid"}) {
		t.Errorf("a grant made before may still do %v", got)
	}
	if got := c.Effective(scope, 2); !slices.Equal(got, scope) {
		t.Errorf("a grant made after may do %v", got)
	}
}
