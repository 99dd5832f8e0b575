package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/reliability/lab"
)

const (
	hugeBody = 100 << 20
	// takenLimit is 1 MB, and what lies in buffers of both ends of a connection
	// when the server stops reading.
	takenLimit      = 12 << 20
	hugeBodyMemory  = 50
	hugeBodyPatient = 20 * time.Second
)

// endless counts what was taken of a body that does not end before its limit.
type endless struct {
	left  int64
	taken *atomic.Int64
}

func (e *endless) Read(p []byte) (int, error) {
	if e.left <= 0 {
		return 0, io.EOF
	}
	n := min(int64(len(p)), e.left)
	for i := range p[:n] {
		p[i] = 'a'
	}
	e.left -= n
	e.taken.Add(n)
	return int(n), nil
}

func hugeBodies(t *trial) error {
	n, err := t.Start(t)
	if err != nil {
		return err
	}
	if _, err := n.SignIn(t); err != nil {
		return err
	}
	var bomb bytes.Buffer
	packed := gzip.NewWriter(&bomb)
	if _, err := io.Copy(packed, &endless{hugeBody, new(atomic.Int64)}); err != nil {
		return err
	}
	if err := packed.Close(); err != nil {
		return err
	}
	requests := t.times("requests of each kind", 48, 1000)
	before, stop := n.Memory(), n.Watch(t)
	for _, kind := range []struct {
		name   string
		length int64
		want   int
		zipped bool
	}{
		{"a length of 100 MB", hugeBody, http.StatusRequestEntityTooLarge, false},
		{"chunks without end", -1, http.StatusRequestEntityTooLarge, false},
		{"gzip of 100 MB", int64(bomb.Len()), http.StatusUnsupportedMediaType, true},
	} {
		var most atomic.Int64
		var answered, cut atomic.Int64
		lab.Each(32, requests, func(int) {
			var taken atomic.Int64
			body := io.Reader(&endless{hugeBody, &taken})
			if kind.zipped {
				body = bytes.NewReader(bomb.Bytes())
			}
			a, err := sendHuge(t, n, body, kind.length, kind.zipped)
			switch {
			case err != nil: // the server closed while we were still sending
				cut.Add(1)
			case a.Status == kind.want:
				answered.Add(1)
			default:
				t.wrong("%s is answered %d", kind.name, a.Status)
			}
			for was := most.Load(); taken.Load() > was && !most.CompareAndSwap(was, taken.Load()); was = most.Load() {
			}
		})
		t.see("%s: %d of %d answered %d, the others cut while sending; at most %.1f MB left the sender", kind.name, answered.Load(), requests, kind.want, float64(most.Load())/1e6)
		if most.Load() > takenLimit {
			t.wrong("%d bytes of a body were taken", most.Load())
		}
		if answered.Load() == 0 {
			t.wrong("%s never got its answer", kind.name)
		}
	}
	more := stop().MemoryMiB - before
	t.see("%.0f MiB more", more)
	if more > hugeBodyMemory {
		t.wrong("%.0f MiB more", more)
	}
	return nil
}

func sendHuge(t *trial, n *lab.Node, body io.Reader, length int64, zipped bool) (lab.Answer, error) {
	ctx, cancel := context.WithTimeout(t, hugeBodyPatient)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, n.Issuer+oauth.PathToken, body)
	if err != nil {
		return lab.Answer{}, err
	}
	r.ContentLength = length
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if zipped {
		r.Header.Set("Content-Encoding", "gzip")
	}
	a, err := n.Send(r)
	if err != nil && strings.Contains(err.Error(), "deadline") {
		t.wrong("a huge body hangs: %v", fmt.Errorf("no answer within %v", hugeBodyPatient))
	}
	return a, err
}
