package app

import (
	"net"
	"testing"
)

// callers is a listener with nothing but callers.
type callers struct {
	net.Listener
	let int
}

func (c *callers) Accept() (net.Conn, error) { c.let++; return nil, nil }

func TestAConnectionWaitsForRoomAndIsLetInWithoutIt(t *testing.T) {
	for _, c := range []struct{ fullFor, asked int }{{0, 1}, {2, 3}, {roomSteps, roomSteps}, {1000, roomSteps}} {
		inner, asked := &callers{}, 0
		l := lastInLine{inner, func() bool { asked++; return asked <= c.fullFor }}
		if _, err := l.Accept(); err != nil || inner.let != 1 || asked != c.asked {
			t.Errorf("full for %d questions: asked %d times, want %d; let in %d, %v", c.fullFor, asked, c.asked, inner.let, err)
		}
	}
}
