package dev

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/dev/wire"
)

// serve runs a server until the returned function is called.
func serve(t *testing.T, o Options) (*Server, func()) {
	t.Helper()
	s, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx) }()
	return s, func() {
		t.Helper()
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the server ended with %v", err)
		}
	}
}

func get(t *testing.T, address string) (status int, location string) {
	t.Helper()
	sent, err := wire.Send(t.Context(), &http.Client{Transport: wire.Transport()}, wire.Get(address))
	if err != nil {
		t.Fatal(err)
	}
	return sent.Answer.Status, wire.HeaderOf(sent.Answer, "Location")
}

func TestEverythingThatIsPrintedIsThere(t *testing.T) {
	s, stop := serve(t, Options{})
	defer stop()
	var printed bytes.Buffer
	if err := s.Print(&printed, 42*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	for _, word := range strings.Fields(printed.String()) {
		if strings.HasPrefix(word, s.URL()) || word == s.DemoAppURL() {
			if status, _ := get(t, word); status != http.StatusOK {
				t.Errorf("%s: %d", word, status)
			}
		}
	}
	want := []string{"ready (42 ms)", s.URL() + "/try", s.DemoAppURL(), s.Dir, Password, "administrator", "developer", NativeClient, SPAClient}
	for id, secret := range s.Fixtures.Secrets {
		want = append(want, id, secret.Reveal())
	}
	for _, a := range s.Fixtures.Config.Bootstrap.Accounts {
		want = append(want, a.Email)
	}
	for _, text := range want {
		if !strings.Contains(printed.String(), text) {
			t.Errorf("%s is not printed:\n%s", text, &printed)
		}
	}
}

func TestTheAddressLeadsToTheName(t *testing.T) {
	s, stop := serve(t, Options{})
	defer stop()
	for port, own := range map[int]string{s.Ports.Server: s.URL(), s.Ports.DemoApp: s.DemoAppURL()} {
		status, location := get(t, "http://127.0.0.1:"+strconv.Itoa(port)+"/?a=b")
		if status != http.StatusFound || location != own+"/?a=b" {
			t.Errorf("got %d to %s", status, location)
		}
	}
}

func TestNothingIsLeftOfAServerWithoutADir(t *testing.T) {
	s, stop := serve(t, Options{})
	if _, err := os.Stat(filepath.Join(s.Dir, "dev.db")); err != nil {
		t.Error(err)
	}
	stop()
	if _, err := os.Stat(s.Dir); !os.IsNotExist(err) {
		t.Errorf("%s is still there", s.Dir)
	}
}

func TestADirIsKeptAndServedAgain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "kept")
	for range 2 {
		s, stop := serve(t, Options{Dir: dir})
		if s.Removed {
			t.Error("the folder would be removed")
		}
		if status, _ := get(t, s.URL()+"/readyz"); status != http.StatusOK {
			t.Errorf("status %d", status)
		}
		stop()
	}
	for _, name := range []string{"dev.db", "master.key"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s can be read by others: %v", name, info.Mode())
		}
	}
}

func TestAnAddressThatOthersCouldReachIsRefused(t *testing.T) {
	for address, want := range map[string]string{
		"0.0.0.0": "not a loopback address", "::": "not a loopback address", "192.0.2.1": "not a loopback address",
		"example.com": "not a loopback address", "127.0.0.2": "use 127.0.0.1 or ::1",
	} {
		if _, err := Open(t.Context(), Options{Address: address}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v", address, err)
		}
	}
}

func TestABusyPortIsNamedWithTheFix(t *testing.T) {
	for _, c := range []struct {
		offset int
		what   string
	}{{0, "the server"}, {1, "the demo app"}} {
		taken := takePort(t, c.offset)
		port := taken.Addr().(*net.TCPAddr).Port
		_, err := Open(t.Context(), Options{Port: port - c.offset})
		want := "port " + strconv.Itoa(port) + ", for " + c.what + ", is in use by another program: choose other ports with --port"
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
		if err := taken.Close(); err != nil {
			t.Error(err)
		}
	}
}

// takePort listens at a port of which the one so far below is free: other
// programs of this machine have ports, too.
func takePort(t *testing.T, below int) net.Listener {
	t.Helper()
	for range 100 {
		taken, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		if below == 0 {
			return taken
		}
		free, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(taken.Addr().(*net.TCPAddr).Port-below))
		if err == nil {
			if err := free.Close(); err != nil {
				t.Fatal(err)
			}
			return taken
		}
		taken.Close()
	}
	t.Fatal("no two neighbouring ports are free")
	return nil
}
