package web

import (
	"errors"
	"io"
	"net/http"
)

const (
	// firstPiece is room for nearly every body.
	firstPiece = 4 << 10
	// largeBody is more than any honest form has, and less than the limit.
	largeBody = 64 << 10
)

// largeBodies are the places for bodies larger than that. Whoever sends one
// waits for a place before it takes memory: a thousand of them at once, sent
// slowly, would otherwise be a gigabyte.
var largeBodies = make(chan struct{}, 16)

// bodyReading is one body on its way into memory.
type bodyReading struct {
	request *http.Request
	placed  bool
}

// room returns the buffer with a larger capacity, once there is a place for it.
func (b *bodyReading) room(body []byte, capacity int64) ([]byte, error) {
	if capacity > largeBody && !b.placed {
		select {
		case largeBodies <- struct{}{}:
			b.placed = true
		case <-b.request.Context().Done():
			return body, b.request.Context().Err()
		}
	}
	return append(make([]byte, 0, capacity), body...), nil
}

func (b *bodyReading) leave() {
	if b.placed {
		<-largeBodies
	}
}

// all reads the body. The room of one that came without a length grows fourfold,
// so that all that it leaves behind is a third of what it read.
func (b *bodyReading) all() (body []byte, err error) {
	if length := b.request.ContentLength; length >= 0 {
		if body, err = b.room(nil, length); err != nil {
			return nil, err
		}
		_, err = io.ReadFull(b.request.Body, body[:length])
		return body[:length], err
	}
	for capacity := int64(firstPiece); ; capacity = min(4*capacity, maxBody+1) {
		if body, err = b.room(body, capacity); err != nil {
			return nil, err
		}
		for len(body) < cap(body) {
			n, err := b.request.Body.Read(body[len(body):cap(body)])
			body = body[:len(body)+n]
			if errors.Is(err, io.EOF) {
				return body, nil
			}
			if err != nil {
				return body, err
			}
		}
		if len(body) > maxBody {
			return body, nil
		}
	}
}
