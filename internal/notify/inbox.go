package notify

import (
	"context"
	"slices"
	"sync"
)

// inboxSize is how many letters are kept.
const inboxSize = 200

// Inbox keeps the last letters of this process in memory, for a throw-away
// server and for tests. With another carrier behind it, it keeps what that one
// has taken; alone, it is where letters end.
type Inbox struct {
	next    Carrier
	mu      sync.Mutex
	letters []Letter // the oldest first
}

// NewInbox makes an empty inbox before another carrier, or before none.
func NewInbox(next Carrier) *Inbox { return &Inbox{next: next} }

// Carry implements Carrier.
func (i *Inbox) Carry(ctx context.Context, l Letter) error {
	if i.next != nil {
		if err := i.next.Carry(ctx, l); err != nil {
			return err
		}
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if len(i.letters) == inboxSize {
		i.letters = slices.Delete(i.letters, 0, 1)
	}
	i.letters = append(i.letters, l)
	return nil
}

// Letters returns what is kept, the newest first.
func (i *Inbox) Letters() []Letter {
	i.mu.Lock()
	defer i.mu.Unlock()
	letters := slices.Clone(i.letters)
	slices.Reverse(letters)
	return letters
}
