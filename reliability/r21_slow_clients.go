package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/reliability/lab"
)

const (
	cutLimit          = 12 * time.Second // 10 s, and what a loaded machine adds
	honestLimit       = 200 * time.Millisecond
	slowClientsMemory = 150
)

// slowClients holds many connections by sending or reading as slowly as it can.
func slowClients(t *trial) (err error) {
	n, end, err := t.startMeasured()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, end()) }()
	families, err := signInOften(t, n, 50)
	if err != nil {
		return err
	}
	asset, err := styleOf(t, n)
	if err != nil {
		return err
	}
	attackers := t.times("connections of each kind", 300, 5000)
	head := "POST " + oauth.PathToken + " HTTP/1.1\r\nHost: " + n.Host() + "\r\n"
	for _, attack := range []struct{ name, begin, drip string }{
		{"head", head, "X-Slow: y\r\n"},
		{"body", head + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 9000\r\n\r\n", "a"},
		{"reading", strings.Repeat("GET "+asset+" HTTP/1.1\r\nHost: "+n.Host()+"\r\n\r\n", 400), ""},
	} {
		before, stop := n.Memory(), n.Watch(t)
		honest, cut, opened := attackSlowly(t, n, families, attackers, attack.begin, attack.drip)
		peaks := stop()
		t.see("slow %s: %d connections, half cut within %v, all within %v; honest refreshes 99 %% within %v; %.0f MiB more", attack.name, opened,
			cut.Quantile(.5).Round(time.Second), cut.Quantile(1).Round(100*time.Millisecond), honest.Quantile(.99), peaks.MemoryMiB-before)
		if worst := cut.Quantile(1); worst > cutLimit {
			t.wrong("a slow %s was borne for %v", attack.name, worst)
		}
		if p99 := honest.Quantile(.99); p99 > t.patient(honestLimit) {
			t.wrong("honest callers waited for %v beside slow %s", p99, attack.name)
		}
		if peaks.MemoryMiB-before > slowClientsMemory {
			t.wrong("%.0f MiB more by slow %s", peaks.MemoryMiB-before, attack.name)
		}
	}
	return nil
}

// attackSlowly opens the connections, and sends honest refreshes until all are cut.
func attackSlowly(t *trial, n *lab.Node, families []*family, attackers int, begin, drip string) (honest, cut *lab.Latency, opened int) {
	honest, cut = &lab.Latency{}, &lab.Latency{}
	ctx, cancel := context.WithCancel(t)
	done := make(chan struct{})
	go func() {
		defer close(done)
		refreshSteadily(ctx, t, n, families, honest)
	}()
	// A few at a time are opened, so that honest callers wait for the server and not for this process.
	opening := make(chan struct{}, 64)
	lab.AtOnce(attackers, func(int) {
		if err := oneSlow(n, opening, begin, drip, cut); err != nil {
			t.wrong("an attacker could not connect: %v", err)
		}
	})
	cancel()
	<-done
	return honest, cut, cut.Count()
}

// refreshSteadily is honest apps that refresh fifty times a second until ctx ends.
func refreshSteadily(ctx context.Context, t *trial, n *lab.Node, families []*family, took *lab.Latency) {
	lab.Load(ctx, 8, 50, func(i int) {
		f := families[i%len(families)]
		f.mu.Lock()
		defer f.mu.Unlock()
		begun := time.Now()
		a, err := n.Refresh(t, f.app, f.token)
		if err != nil || !a.Granted() {
			t.wrong("an honest refresh is answered %s", said(a, err))
			return
		}
		took.Since(begun)
		f.token = a.Refresh()
	})
}

// oneSlow is one connection from its opening until the server cuts it. It never
// reads, so what tells of the cut is that nothing more can be sent.
func oneSlow(n *lab.Node, opening chan struct{}, begin, drip string, cut *lab.Latency) error {
	opening <- struct{}{}
	connection, err := n.Dial()
	if err != nil {
		<-opening
		return err
	}
	defer connection.Close()
	if drip == "" {
		_ = connection.(*net.TCPConn).SetReadBuffer(4096)
	}
	begun := time.Now()
	_ = connection.SetWriteDeadline(begun.Add(cutLimit + 10*time.Second))
	_, err = connection.Write([]byte(begin))
	<-opening
	for err == nil && time.Since(begun) < cutLimit+10*time.Second {
		time.Sleep(250 * time.Millisecond)
		_, err = connection.Write([]byte(drip + strings.Repeat("\r\n", btoi(drip == ""))))
	}
	cut.Since(begun)
	return nil
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

var style = regexp.MustCompile(`href="(/assets/[^"]+\.css)"`)

// styleOf finds the largest thing that anybody may ask for.
func styleOf(ctx context.Context, n *lab.Node) (string, error) {
	a, err := n.Get(ctx, "/")
	if err != nil {
		return "", err
	}
	m := style.FindSubmatch(a.Body)
	if a.Status != http.StatusOK || m == nil {
		return "", errors.New(fmt.Sprint("the front page has no style: ", a.Status))
	}
	return string(m[1]), nil
}
