package store

import (
	"context"

	"github.com/authgrove/authgrove/internal/notify"
)

// queued is the text that queues a message for every row of source: a FROM
// clause whose own parameters begin at $4.
func queued(source string) string {
	return `INSERT INTO outbox (channel, sealed, attempts, lease, refusal, next_at_ms, expires_at_ms, created_at_ms)
		SELECT $1, $2, 0, NULL, '', now_ms(), now_ms() + $3, now_ms() ` + source
}

// queueMessage queues a message in the transaction of the verb that it is part
// of, once for every row of source; an empty source is one row. Such a verb is
// run by writeAndSend.
func queueMessage(b *batch, m notify.Sealed, source string, sourceArguments ...any) {
	if len(m.Payload) == 0 {
		return
	}
	arguments := []any{string(m.Channel), m.Payload, m.KeepFor.Milliseconds()}
	b.do(queued(source), append(arguments, sourceArguments...)...)
}

// writeAndSend runs a verb that queues messages and wakes this node's delivery
// when they are durable.
func (s *Store) writeAndSend(ctx context.Context, v verb) error {
	err := s.db.write(ctx, v)
	if err == nil {
		select {
		case s.messages <- struct{}{}:
		default: // it is awake already
		}
	}
	return err
}

// QueueMessage queues a message that is part of no other change.
func (s *Store) QueueMessage(ctx context.Context, m notify.Sealed) error {
	return s.writeAndSend(ctx, func(b *batch) { queueMessage(b, m, "") })
}
