// Package endpoints plays, for every endpoint, its happy answer and every
// refusal it can give, as conversations that a stranger can read.
package endpoints

import (
	"testing"

	"github.com/authgrove/authgrove/tests/stage"
)

func TestEndpointsAnswerAsWritten(t *testing.T) { stage.Play(t, "testdata/*.txt") }
