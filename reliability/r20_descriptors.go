package main

import (
	"context"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/authgrove/authgrove/reliability/lab"
)

// What a process may have open in R20, and how many clients want a connection.
const (
	descriptors = 256
	holders     = 400
)

func noDescriptors(t *trial) error {
	n, err := t.Start(t, "sh", "-c", fmt.Sprintf(`ulimit -n %d && exec "$@"`, descriptors), "sh")
	if err != nil {
		return err
	}
	families, err := signInOften(t, n, 20)
	if err != nil {
		return err
	}
	stop := n.Watch(t)
	release := hold(t, n, holders)
	time.Sleep(time.Second)
	served, refused := 0, 0
	long := time.Duration(t.times("s", 3, 30)) * time.Second
	for begun := time.Now(); time.Since(begun) < long; time.Sleep(20 * time.Millisecond) {
		f := families[served%len(families)]
		ctx, cancel := context.WithTimeout(t, 10*time.Second)
		a, err := n.Refresh(ctx, f.app, f.token)
		cancel()
		switch {
		case err == nil && a.Granted():
			f.token = a.Refresh()
			served++
		case err == nil && a.Status == 503:
			refused++
		default:
			t.wrong("a client that was connected before is answered %s", said(a, err))
		}
	}
	if !t.SQLite() {
		if err := reconnect(t, n, families[0]); err != nil {
			return err
		}
	}
	release()
	n.HTTP.CloseIdleConnections()
	calm := untilRefreshed(t, n, families[0])
	peaks := stop()
	t.see("%d descriptors, %d clients that hold a connection: at most %d descriptors in use; a client that was connected before got %d answers, %d times 503; "+
		"new connections work %v after the others have gone", descriptors, holders, peaks.OpenFiles, served, refused, calm.Round(time.Millisecond))
	if calm > t.patient(calmLimit) {
		t.wrong("not normal until %v", calm)
	}
	if peaks.OpenFiles > descriptors-16 {
		t.wrong("%d of %d descriptors were in use: nothing is kept for the database, mail and the log", peaks.OpenFiles, descriptors)
	}
	if served == 0 {
		t.wrong("nobody was served")
	}
	return nil
}

// hold keeps connections open without sending a request, and opens each anew
// when the server cuts it.
func hold(t *trial, n *lab.Node, count int) (release func()) {
	ctx, cancel := context.WithCancel(t)
	var holding sync.WaitGroup
	for range count {
		holding.Go(func() {
			for ctx.Err() == nil {
				connection, err := n.Dial()
				if err != nil {
					time.Sleep(50 * time.Millisecond)
					continue
				}
				holdOne(ctx, connection)
			}
		})
	}
	return func() {
		cancel()
		holding.Wait()
	}
}

func holdOne(ctx context.Context, connection net.Conn) {
	stop := context.AfterFunc(ctx, func() { connection.Close() })
	defer stop()
	defer connection.Close()
	_, _ = connection.Read(make([]byte, 1)) // until the server or the end of the trial closes it
}

// reconnect makes the server open new connections to its database.
func reconnect(t *trial, n *lab.Node, f *family) error {
	if err := t.Cluster.Stop(); err != nil {
		return err
	}
	if err := t.Cluster.Resume(); err != nil {
		return err
	}
	took := untilRefreshed(t, n, f)
	t.see("PostgreSQL restarted meanwhile: connected to it again within %v", took.Round(time.Millisecond))
	if took > t.patient(calmLimit) {
		t.wrong("the database was reached again only after %v", took)
	}
	return nil
}
