// Spec: OpenID Connect Back-Channel Logout 1.0 §2.5 and §2.8, Front-Channel Logout 1.0 §2.

package oauth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/job"
)

// The jobs that the end of a session causes. The store adds the first in the
// commit that ends the session; it adds one of the second for each client.
const (
	SessionOver job.Kind = "session_over"
	TellClient  job.Kind = "tell_client_of_logout"
)

// LogoutKept is how long a client is tried to be told that a session is over.
const LogoutKept = 2 * time.Hour

const (
	// clientsAtOnce bounds what one statement reads or writes of a session's clients.
	clientsAtOnce = 500
	// lookAgain is after how long the clients of a session are looked for once
	// more: a redemption that was judged before the end may commit after it.
	lookAgain = 15 * time.Second
)

// SessionClientStore finds the clients that know a session.
type SessionClientStore interface {
	// ListSessionClients returns, by number and above after, up to limit usable
	// clients that hear of ended sessions through the channel and were given an
	// ID token, or a grant with which to get one, in the session of the account.
	ListSessionClients(ctx context.Context, a account.Number, session int64, by LogoutChannel, after client.Number, limit int) ([]client.Client, error)
}

// LogoutChannel is a way to tell a client, by the member that it registers for it.
type LogoutChannel string

// The channels.
const (
	Backchannel  LogoutChannel = "backchannel_logout_uri"
	Frontchannel LogoutChannel = "frontchannel_logout_uri"
)

// JobQueue takes further work; the store does.
type JobQueue interface {
	AddJobs(ctx context.Context, jobs []job.Job) error
}

// overSession is a session that is over, as the first job's body names it:
// account, session and subject. The account may be gone when its clients are told.
type overSession struct {
	account account.Number
	session int64
	subject account.Subject
}

func parseOverSession(body string) (o overSession, err error) {
	words := strings.SplitN(body, " ", 3)
	if len(words) != 3 {
		return o, fmt.Errorf("the body of a job is damaged")
	}
	n, err := strconv.ParseInt(words[0], 10, 64)
	if err != nil {
		return o, err
	}
	o.session, err = strconv.ParseInt(words[1], 10, 64)
	o.account, o.subject = account.Number(n), account.Subject(words[2])
	return o, err
}

// LogoutHandlers are what does the jobs of this file.
func (s *Server) LogoutHandlers() map[job.Kind]job.Handler {
	return map[job.Kind]job.Handler{SessionOver: s.sessionOver, TellClient: s.tellClient}
}

// sessionOver adds a job for every client that is to be told. It may run twice:
// a client that is told already has a job of its name.
func (s *Server) sessionOver(ctx context.Context, c job.Claimed) (job.Outcome, error) {
	over, err := parseOverSession(c.Body)
	if err != nil {
		return job.Outcome{Verdict: job.GivenUp, Reason: err.Error()}, nil
	}
	err = s.eachBackchannelClient(ctx, over, func(clients []client.Client) error {
		var jobs []job.Job
		for i := range clients {
			t, err := tellingJob(over, &clients[i], c.ExpiresIn)
			if err != nil {
				return err
			}
			jobs = append(jobs, t)
		}
		return s.Jobs.AddJobs(ctx, jobs)
	})
	if err == nil && c.Attempt == 1 {
		return job.Outcome{Verdict: job.TryAgain, Wait: lookAgain}, nil
	}
	return job.Outcome{Verdict: job.Done}, err
}

// eachBackchannelClient calls do with the clients that are to be told, some at a time.
func (s *Server) eachBackchannelClient(ctx context.Context, over overSession, do func([]client.Client) error) error {
	for after := client.Number(0); ; {
		clients, err := s.SessionClients.ListSessionClients(ctx, over.account, over.session, Backchannel, after, clientsAtOnce)
		if err != nil || len(clients) == 0 {
			return err
		}
		if err := do(clients); err != nil {
			return err
		}
		after = clients[len(clients)-1].Number
	}
}

// telling is the body of a second job.
type telling struct {
	Session int64           `json:"session"`
	Subject account.Subject `json:"subject"`
	Client  client.ID       `json:"client"`
}

func tellingJob(over overSession, c *client.Client, keepFor time.Duration) (job.Job, error) {
	body, err := json.Marshal(telling{Session: over.session, Subject: over.subject, Client: c.ID})
	return job.Job{Kind: TellClient, Name: fmt.Sprintf("%d %d", over.session, c.Number), Body: string(body), KeepFor: keepFor}, err
}

// Receivers takes logout tokens to clients; outbound.Client does, behind its guard.
type Receivers interface {
	// Post posts a form and returns the status of the answer. ErrNotAsked and
	// ErrReceiverBusy say that nothing was sent; any other error, that there was no answer.
	Post(ctx context.Context, uri string, form url.Values) (status int, err error)
}

var (
	// ErrNotAsked says that the address may not be asked at all.
	ErrNotAsked = errors.New("the address may not be asked")
	// ErrReceiverBusy says that as much is under way to the host as may be.
	ErrReceiverBusy = errors.New("the host is busy")
)

// firstPatience bounds the first attempt: one in ten receivers may be dead, and
// the others wait behind them. Later ones have the receiver's whole time.
const firstPatience = 2 * time.Second

// tellClient sends one client its logout token, made anew for each attempt.
func (s *Server) tellClient(ctx context.Context, c job.Claimed) (job.Outcome, error) {
	var t telling
	if err := json.Unmarshal([]byte(c.Body), &t); err != nil {
		return job.Outcome{Verdict: job.GivenUp, Reason: "the body of the job is damaged"}, nil
	}
	receiver, err := s.Clients.Find(ctx, t.Client)
	if errors.Is(err, client.ErrNotFound) || err == nil && receiver.Metadata.BackchannelLogoutURI == "" {
		return job.Outcome{Verdict: job.Done}, nil // nobody wants to know any more
	}
	if err != nil {
		return job.Outcome{}, err
	}
	token, err := s.makeLogoutToken(receiver, t.Subject, t.Session)
	if err != nil {
		return job.Outcome{}, err
	}
	if c.Attempt == 1 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, firstPatience)
		defer cancel()
	}
	status, err := s.Receivers.Post(ctx, receiver.Metadata.BackchannelLogoutURI, url.Values{"logout_token": {token}})
	return toldOutcome(status, err), nil
}

// toldOutcome: what an answer to a logout token comes to. 200 is success, and
// 204 is what some frameworks make of it (§2.8). A client that says 400 means
// this token, and so it would the next; trouble on its way, or of its server, passes.
func toldOutcome(status int, err error) job.Outcome {
	switch {
	case errors.Is(err, ErrReceiverBusy):
		return job.Outcome{Verdict: job.Postponed, Reason: "the host is busy"}
	case errors.Is(err, ErrNotAsked):
		return job.Outcome{Verdict: job.GivenUp, Reason: "the address may not be asked"}
	case err != nil:
		return job.Outcome{Verdict: job.TryAgain, Reason: "there was no answer"}
	case status >= 200 && status < 300:
		return job.Outcome{Verdict: job.Done}
	}
	reason := "it was answered " + strconv.Itoa(status)
	const timeout, tooEarly, tooMany = 408, 425, 429
	if status >= 500 || status == timeout || status == tooEarly || status == tooMany {
		return job.Outcome{Verdict: job.TryAgain, Reason: reason}
	}
	return job.Outcome{Verdict: job.GivenUp, Reason: reason}
}
