package secret

import (
	"fmt"
	"io"
)

const redacted = "[redacted]"

// Text is a secret in clear. Every way of printing or encoding it yields "[redacted]"; code that
// must send it says so by calling Reveal. (As the key of a map it would be encoded in clear.)
type Text string

// Reveal is the secret itself.
func (t Text) Reveal() string { return string(t) }

func (t Text) String() string { return redacted }

func (t Text) GoString() string { return redacted }

// Format covers the verbs that ask neither String nor GoString, such as %x and %q.
func (t Text) Format(state fmt.State, _ rune) { io.WriteString(state, redacted) }

func (t Text) MarshalText() ([]byte, error) { return []byte(redacted), nil }

func (t Text) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }
