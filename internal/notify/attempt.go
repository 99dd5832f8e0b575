package notify

import (
	"context"
	"errors"
	"time"
)

const (
	reportTries = 5
	reportWait  = time.Second
)

// attempt carries one claimed message and reports what became of it.
func (d *Delivery) attempt(ctx context.Context, c Claimed) {
	began := time.Now()
	a := Attempt{Number: c.Number, Channel: d.Channel, Count: c.Attempt}
	a.Kind, a.Outcome, a.Err = d.carry(ctx, c)
	a.Took = time.Since(began)
	if err := d.report(ctx, c.Claim, a.Outcome); err != nil {
		a.Err = errors.Join(a.Err, err)
	}
	d.Watch(a)
}

func (d *Delivery) carry(ctx context.Context, c Claimed) (Kind, Outcome, error) {
	// Whatever is slow, an expired code is not delivered.
	ctx, cancel := context.WithTimeout(ctx, min(sendTime, c.ExpiresIn))
	defer cancel()
	m, id, err := d.Sealer.open(ctx, d.Channel, c.Payload)
	if errors.Is(err, ErrNotOpened) {
		return "", Outcome{Verdict: GivenUp, Reason: "it does not open with our keys"}, err
	}
	if err != nil {
		return "", again(c, "the keys could not be read"), err
	}
	m.KeepFor = c.KeptFor
	l := Letter{ID: id, Channel: d.Channel, Kind: m.Kind, To: m.To, Code: m.Code, Link: d.Sealer.link(m.Path), At: time.Now().UTC()}
	w, err := d.Composer.Compose(m, l.Link)
	if err != nil {
		return m.Kind, Outcome{Verdict: GivenUp, Reason: "it could not be put into words"}, err
	}
	l.Language, l.Subject, l.Text, l.HTML = w.Language, w.Subject, w.Text, w.HTML
	err = d.Carrier.Carry(ctx, l)
	return m.Kind, d.judge(c, err), err
}

// judge tells what the carrier refuses for good from what may pass, and a bad
// letter from a bad day.
func (d *Delivery) judge(c Claimed, err error) Outcome {
	var refusal *Refusal
	switch {
	case err == nil:
		d.breaker.succeeded()
		return Outcome{Verdict: Delivered}
	case !errors.As(err, &refusal):
		refusal = &Refusal{Reason: "the carrier failed"}
	}
	if refusal.Own {
		d.breaker.succeeded()
	} else {
		d.breaker.failed(time.Now())
	}
	if refusal.Final || c.Attempt >= maxAttempts {
		return Outcome{Verdict: GivenUp, Reason: refusal.Reason}
	}
	return again(c, refusal.Reason)
}

func again(c Claimed, reason string) Outcome {
	return Outcome{Verdict: TryAgain, Wait: waitAfter(c.Attempt, c.KeptFor), Reason: reason}
}

// report holds on: a letter that was taken and not reported is delivered twice.
func (d *Delivery) report(ctx context.Context, claim Claim, o Outcome) (err error) {
	ctx = context.WithoutCancel(ctx)
	for n := range reportTries {
		if n > 0 {
			time.Sleep(reportWait)
		}
		if err = d.Outbox.ReportMessage(ctx, claim, o); err == nil {
			return nil
		}
	}
	return err
}
