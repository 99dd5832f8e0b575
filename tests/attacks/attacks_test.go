// Package attacks proves the attack cases of docs/attack-cases.md against the
// whole server: as transcripts where they can be read, in Go where they need
// many hands, broken bytes or time.
package attacks

import (
	"testing"

	"github.com/authgrove/authgrove/tests/stage"
)

func TestAttacksFail(t *testing.T) { stage.Play(t, "testdata/*.txt") }
