package smtp

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/notify"
)

func TestAWrongPasswordIsTheServersTroubleAndNotShown(t *testing.T) {
	m := startServer(t, withPassword)
	s := m.client()
	s.User, s.Password = "grove", "hunter2hunter2"
	err := New(s).Carry(t.Context(), aLetter("ann@example.com"))
	var refusal *notify.Refusal
	if !errors.As(err, &refusal) || refusal.Final || refusal.Own || !strings.Contains(refusal.Reason, "535") || strings.Contains(refusal.Reason, "hunter2") {
		t.Errorf("got %v", err)
	}
}

func TestWhatTheServerAnswersDecidesWhetherToTryAgain(t *testing.T) {
	for name, c := range map[string]struct {
		verb, reply string
		final, own  bool
	}{
		"no such mailbox":             {"RCPT", "550 5.1.1 <ann@example.com> unknown", true, true},
		"greylisted":                  {"RCPT", "451 4.7.1 <ann@example.com> come back", false, true},
		"mailbox is full":             {"RCPT", "452 4.2.2 full", false, true},
		"who are you":                 {"RCPT", "530 5.7.0 authenticate", false, false},
		"sender not allowed":          {"MAIL", "550 5.7.1 not from you", false, false},
		"content not wanted":          {"DOT", "554 5.7.1 spam: Your code is 042137", true, true},
		"content later":               {"DOT", "451 4.3.0 later", false, true},
		"no data now":                 {"DATA", "452 4.3.1 no room", false, true},
		"shutting down":               {"MAIL", "421 4.3.2 closing", false, false},
		"shutting down later":         {"DOT", "421 4.3.2 closing", false, false},
		"overloaded":                  {"GREETING", "554 5.3.2 no", false, false},
		"cut at the greeting":         {"GREETING", "drop", false, false},
		"cut at the recipient":        {"RCPT", "drop", false, false},
		"cut before the last word":    {"DOT", "drop", false, false},
		"not a mail server":           {"GREETING", "HTTP/1.1 400 Bad Request", false, false},
		"a reply without end or \x7f": {"GREETING", "554 \x00\xff\x1b[31m" + strings.Repeat("x", 400), false, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := startServer(t)
			s.bend(c.verb, c.reply)
			err := New(s.client()).Carry(t.Context(), aLetter("ann@example.com"))
			var refusal *notify.Refusal
			if !errors.As(err, &refusal) || refusal.Final != c.final || refusal.Own != c.own {
				t.Fatalf("got %#v (%v)", refusal, err)
			}
			for _, leak := range []string{"ann@", "042137", "\x1b", "\x00", "\xff"} {
				if strings.Contains(refusal.Reason, leak) {
					t.Errorf("the reason is %q", refusal.Reason)
				}
			}
			if len(refusal.Reason) == 0 || len(refusal.Reason) > maxReason {
				t.Errorf("the reason has %d characters", len(refusal.Reason))
			}
		})
	}
}

func TestALetterThatWasTakenIsDeliveredWhateverFollows(t *testing.T) {
	for _, verb := range []string{"RSET", "QUIT"} {
		s := startServer(t)
		s.bend(verb, "drop")
		if err := New(s.client()).Carry(t.Context(), aLetter("ann@example.com")); err != nil || len(s.taken()) != 1 {
			t.Errorf("%s: got %v with %d mails taken", verb, err, len(s.taken()))
		}
	}
}

func TestAServerThatHangsIsLeftWhenTheTimeIsOver(t *testing.T) {
	for _, verb := range []string{"GREETING", "EHLO", "MAIL", "RCPT", "DATA", "DOT"} {
		t.Run(verb, func(t *testing.T) {
			t.Parallel()
			s := startServer(t)
			s.bend(verb, "hang")
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			began := time.Now()
			err := New(s.client()).Carry(ctx, aLetter("ann@example.com"))
			if took := time.Since(began); err == nil || took > 5*time.Second {
				t.Errorf("got %v after %v", err, took)
			}
			for range 100 {
				if s.connections() == 0 {
					return
				}
				time.Sleep(10 * time.Millisecond)
			}
			t.Error("the connection is still open")
		})
	}
}
