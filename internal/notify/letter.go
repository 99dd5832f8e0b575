package notify

import (
	"context"
	"time"

	"github.com/authgrove/authgrove/internal/secret"
)

// Letter is a message in words, as a carrier is given it. What may hold a code
// does not print.
type Letter struct {
	// ID is the same at every attempt, so that a receiver can tell a repetition.
	ID       string
	Channel  Channel
	Kind     Kind
	Language string
	To       string
	Subject  string
	Text     secret.Text
	HTML     secret.Text
	Code     secret.Text
	Link     string
	At       time.Time
}

// Words are what a message says in the reader's language.
type Words struct {
	Language string // the one that was found for the reader
	Subject  string
	Text     secret.Text
	HTML     secret.Text
}

// Composer finds the words of a message. Its error is permanent: the same
// message would fail again. Link is empty or an address of this server.
type Composer interface {
	Compose(m Message, link string) (Words, error)
}

// Carrier takes letters to where people read them.
type Carrier interface {
	// Carry returns nil only if the other side has taken the letter. It returns
	// when ctx ends, and it is called by several goroutines. An error that is no
	// *Refusal counts as trouble that may pass.
	Carry(ctx context.Context, letter Letter) error
}

// Refusal is a carrier's way to say why a letter was not taken.
type Refusal struct {
	// Reason goes into logs and the database: it names no person.
	Reason string
	// Final: the same letter would be refused again.
	Final bool
	// Own: it is about this letter and says nothing about others.
	Own   bool
	Cause error
}

func (r *Refusal) Error() string { return r.Reason }

func (r *Refusal) Unwrap() error { return r.Cause }
