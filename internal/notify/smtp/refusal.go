package smtp

import (
	"errors"
	"fmt"
	"net/textproto"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"github.com/authgrove/authgrove/internal/notify"
)

// maxReason keeps a talkative server out of the database.
const maxReason = 200

// refused says what the server's answer means for this letter and for others.
func refused(err error) *notify.Refusal {
	var send *gomail.SendError
	if !errors.As(err, &send) {
		return trouble(err)
	}
	code := send.ErrorCode()
	final := code >= 500 && code != 503 && code != 530 // sequence, and "who are you": our mistakes, not this letter's
	own := func(stage string) *notify.Refusal {
		// A reply to these may repeat the address or the content, so only its code is kept.
		return &notify.Refusal{Reason: fmt.Sprintf("%s was answered %d", stage, code), Final: final, Own: true, Cause: err}
	}
	switch send.Reason {
	case gomail.ErrSMTPRcptTo:
		if code != 0 && (code < 500 || final) {
			return own("the recipient")
		}
	case gomail.ErrSMTPData, gomail.ErrSMTPDataClose, gomail.ErrWriteContent:
		if code != 0 && code != 421 {
			return own("the content")
		}
	}
	if code != 0 {
		return &notify.Refusal{Reason: fmt.Sprintf("%s was answered %d", send.Reason, code), Cause: err}
	}
	return &notify.Refusal{Reason: send.Reason.String() + " failed", Cause: err}
}

// trouble is of a connection on which no address has been named yet.
func trouble(err error) *notify.Refusal {
	var reply *textproto.Error
	reason := "connect: " + err.Error()
	if errors.As(err, &reply) {
		reason = fmt.Sprintf("greeting or proof was answered %d %s", reply.Code, reply.Msg)
	}
	return &notify.Refusal{Reason: plain(reason), Cause: err}
}

// plain is text that every log and database takes.
func plain(reason string) string {
	reason = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, reason)
	return reason[:min(len(reason), maxReason)]
}
