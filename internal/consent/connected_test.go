package consent

import (
	"strings"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/client"
)

func TestAppsAreListedByNameWithWhatTheyMayDoSinceWhen(t *testing.T) {
	now := time.Unix(1_000_000, 0)
	ago := func(hours int) time.Time { return now.Add(-time.Duration(hours) * time.Hour) }
	clients := []client.Client{
		{Number: 1, ID: "b", Metadata: client.Metadata{Name: "lamp"}}, {Number: 2, ID: "a", Metadata: client.Metadata{Name: "Heater"}},
		{Number: 3, ID: "c", Metadata: client.Metadata{Name: "Expired"}}, {Number: 4, ID: "d", Metadata: client.Metadata{Name: "Withdrawn"}},
	}
	remembered := []Consent{
		{Client: 1, Scope: "openid lights", GrantedAt: ago(5)}, {Client: 3, Scope: "openid", GrantedAt: ago(5), ExpiresAt: ago(1)}, {Client: 4},
	}
	uses := []Use{
		{Client: 1, Scope: []string{"openid", "doors"}, CreatedAt: ago(9), LastUsed: ago(1)}, {Client: 1, Scope: []string{"openid"}, CreatedAt: ago(2), LastUsed: ago(2)},
		{Client: 2, Scope: []string{"heating"}, CreatedAt: ago(3), LastUsed: ago(3)},
	}
	list := Connect(clients, remembered, uses, now)
	if len(list) != 2 {
		t.Fatalf("listed %+v", list)
	}
	heater, lamp := list[0], list[1]
	if heater.Client.Number != 2 || heater.Remembered || !heater.Since.Equal(ago(3)) || !heater.LastUsedAt.Equal(ago(3)) {
		t.Errorf("by a grant alone: %+v", heater)
	}
	if !lamp.Remembered || strings.Join(lamp.Rights, " ") != "openid lights doors" || !lamp.Since.Equal(ago(9)) || !lamp.LastUsedAt.Equal(ago(1)) {
		t.Errorf("by consent and grants: %+v", lamp)
	}
}
