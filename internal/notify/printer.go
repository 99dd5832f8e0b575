package notify

import (
	"context"
	"fmt"
)

// Printer writes letters where a developer sees them, codes and all. Who can
// read that can sign in as anybody, so it is for a machine of one's own.
type Printer struct {
	// Print takes one letter as text.
	Print func(text string)
}

// Carry implements Carrier.
func (p Printer) Carry(_ context.Context, l Letter) error {
	p.Print(fmt.Sprintf("INSECURE: not sent but printed\nTo: %s\nSubject: %s\n\n%s", l.To, l.Subject, l.Text.Reveal()))
	return nil
}
