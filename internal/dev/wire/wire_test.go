package wire

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/authgrove/authgrove/internal/look"
)

func TestNoRequestLeavesTheMachine(t *testing.T) {
	client := &http.Client{Transport: Transport()}
	for _, address := range []string{"http://192.0.2.1/", "http://example.com/", "http://localhost.example.com/", "http://[2001:db8::1]/", "https://0.0.0.0/"} {
		if _, err := Send(t.Context(), client, Get(address)); !errors.Is(err, ErrLeavesTheMachine) {
			t.Errorf("%s: got %v", address, err)
		}
	}
}

// echo answers with what it was sent.
func echo(t *testing.T) *httptest.Server {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Seen", r.Method+" "+r.Header.Get("Authorization"))
		w.WriteHeader(http.StatusTeapot)
		fmt.Fprintf(w, "%s|%s", r.URL.RequestURI(), body)
	}))
	t.Cleanup(server.Close)
	return server
}

func TestWhatIsShownIsWhatWasSent(t *testing.T) {
	server := echo(t)
	address := strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	sent, err := Send(t.Context(), &http.Client{Transport: Transport()}, PostForm(address+"/token?a=1",
		[]look.Fact{{Name: "z", Value: "1 & 2"}, {Name: "a", Value: "é"}}, Basic("id", "a:b c")))
	if err != nil {
		t.Fatal(err)
	}
	if want := "/token?a=1|" + sent.Body; sent.Answer.Body != want || sent.Body != "z=1+%26+2&a=%C3%A9" {
		t.Errorf("the server saw %s, want %s", sent.Answer.Body, want)
	}
	if seen := HeaderOf(sent.Answer, "x-seen"); seen != "POST Basic aWQ6YSUzQWIrYw==" {
		t.Errorf("the server saw %s", seen)
	}
	if sent.Answer.Status != http.StatusTeapot || HeaderOf(sent.Answer, "Date") != "" {
		t.Errorf("got %+v", sent.Answer)
	}
}

func TestARecorderChangesNothing(t *testing.T) {
	server := echo(t)
	recorder := &Recorder{Base: Transport()}
	if recorder.Last() != nil {
		t.Error("nothing was sent yet")
	}
	answer, err := (&http.Client{Transport: recorder}).Post(server.URL+"/x", "text/plain", strings.NewReader("hello"))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || string(body) != "/x|hello" {
		t.Errorf("got %q, %v", body, err)
	}
	last := recorder.Last()
	if last == nil || last.Body != "hello" || last.Answer.Body != "/x|hello" || last.Method != "POST" {
		t.Errorf("recorded %+v", last)
	}
}

func TestAnEndlessAnswerIsRefused(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(make([]byte, maxAnswer+1))
	}))
	t.Cleanup(server.Close)
	if _, err := Send(t.Context(), &http.Client{Transport: Transport()}, Get(server.URL)); err == nil {
		t.Error("want an error")
	}
}
