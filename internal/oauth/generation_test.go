package oauth

import (
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/client"
)

func TestAGenerationIsJudgedByTheTable(t *testing.T) {
	now := time.Unix(10_000, 0)
	ago := func(s int) time.Time { return now.Add(-time.Duration(s) * time.Second) }
	window := 30 * time.Second
	for _, row := range []struct {
		why               string
		presented         int64
		current, previous time.Time
		mode              client.RefreshMode
		want              generationVerdict
	}{
		{"the current one, yet nothing moved", 7, ago(5), ago(50), client.Rotate, notCurrent},
		{"the previous one inside the window", 6, ago(30), ago(50), client.Rotate, exactRetry},
		{"the previous one after the window", 6, ago(31), ago(50), client.Rotate, reuse},
		{"the previous one, until the new one is used", 6, ago(100_000), ago(200_000), client.UntilUsed, exactRetry},
		{"an older one superseded a moment ago", 5, ago(5), ago(30), client.Rotate, straggler},
		{"an older one", 5, ago(5), ago(31), client.Rotate, reuse},
		{"a straggler of until-used", 5, ago(5), ago(60), client.UntilUsed, straggler},
		{"an older one of until-used", 5, ago(5), ago(61), client.UntilUsed, reuse},
		{"the first of many", 0, ago(5), ago(61), client.Rotate, reuse},
		{"ahead of the row", 8, ago(5), ago(61), client.Rotate, ahead},
	} {
		g := Grant{Generation: 7, CurrentSince: row.current, PreviousSince: row.previous}
		if got := judgeGeneration(row.presented, &g, row.mode, window, now); got != row.want {
			t.Errorf("%s: verdict %d, want %d", row.why, got, row.want)
		}
	}
}
