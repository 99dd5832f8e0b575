package transcript

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
)

// Stage is what a transcript is played on.
type Stage struct {
	// URL is the server's own address, such as its issuer. Requests carry its
	// host, cookies belong to it, and {{url}} and {{host}} are made from it.
	URL string
	// Handler is served for the time of one file. Without it the requests go
	// to Address, or else to the host of URL. The connection is always plain
	// TCP, as it is behind a proxy that ends TLS.
	Handler http.Handler
	Address string
	// Vars are known before the first line.
	Vars map[string]string
	// Actions are what `do` may call: move the clock, stop the database.
	Actions map[string]Action
	// Facts are what `if` may ask: which of several plays of a file this is.
	Facts map[string]bool
	// Jar gives an actor the cookies of a browser that actions use too; nil
	// begins with an empty jar.
	Jar func(actor string) http.CookieJar
}

// Action does what HTTP cannot. It may read and set the transcript's variables.
type Action func(vars map[string]string, words ...string) error

// Run plays every file that the pattern names as a subtest of its own, each on
// the stage that set makes for it. No file at all is a failure.
func Run(t *testing.T, pattern string, set func(t *testing.T) Stage) {
	t.Helper()
	files, err := find(pattern)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
		t.Run(name, func(t *testing.T) {
			if err := set(t).Play(file); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// Play plays one file. Its error names the line at which it failed.
func (s Stage) Play(file string) error {
	text, err := readFile(file)
	if err != nil {
		return err
	}
	steps, err := parse(reader{s.Facts, readFile}, file, text)
	if err != nil {
		return err
	}
	return s.play(steps)
}

// find insists on a file: a directory that was renamed must not pass.
func find(pattern string) ([]string, error) {
	files, err := filepath.Glob(pattern)
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("no transcript matches %s", pattern)
	}
	return files, err
}

// play runs the steps in order and stops at the first that fails, because the
// ones after it live on what it captured.
func (s Stage) play(steps []step) error {
	base, err := url.Parse(s.URL)
	if err != nil {
		return err
	}
	address := s.Address
	if s.Handler != nil {
		server := httptest.NewServer(s.Handler)
		defer server.Close()
		address = server.Listener.Addr().String()
	}
	if address == "" {
		address = base.Host
	}
	player := newPlayer(s, base, func() (net.Conn, error) { return net.Dial("tcp", address) })
	for _, step := range steps {
		if err := step.play(player); err != nil {
			return err
		}
	}
	return nil
}
