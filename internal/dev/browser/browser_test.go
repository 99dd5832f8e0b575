package browser

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/authgrove/authgrove/internal/look"
)

const formPage = `<!doctype html><main id="page-consent"><h1>May <b>it</b>?</h1><p id="problem">Try again.</p>
<a id="more" href="/more">more</a>
<form method="post" action="send"><input type="hidden" name="ticket" value="t&amp;1">
<input type="checkbox" name="capability" value="a" checked><input type="checkbox" name="capability" value="b">
<input type="checkbox" name="capability" value="c" checked><input name="identifier">
<button id="allow" name="decision" value="allow">Yes</button><button id="deny" name="decision" value="deny">No</button></form>
<form method="post" action="/other"><button id="other">Other</button></form></main>`

// site answers the form page with a cookie, and forms with what they sent.
func site(t *testing.T) string {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /in/form", func(w http.ResponseWriter, _ *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "c", Value: "1", Path: "/"})
		fmt.Fprint(w, formPage)
	})
	mux.HandleFunc("GET /", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/round" {
			http.Redirect(w, r, "/round", http.StatusFound)
			return
		}
		http.Redirect(w, r, "/in/form", http.StatusSeeOther)
	})
	mux.HandleFunc("POST /in/send", func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		cookie, _ := r.Cookie("c")
		fmt.Fprintf(w, "<p>%s %s", r.PostForm.Encode(), cookie)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

func TestAFormSendsWhatABrowserWouldSend(t *testing.T) {
	b := New()
	seen := 0
	b.Seen = func(look.Exchange, *Page) { seen++ }
	if err := b.Open(t.Context(), site(t)+"/anything"); err != nil {
		t.Fatal(err)
	}
	if b.Page.ID != "page-consent" || b.Page.Title != "May it ?" || b.Page.Problem != "Try again." || b.Page.Links["more"] != "/more" || seen != 2 {
		t.Errorf("read %+v after %d requests", b.Page, seen)
	}
	if err := b.Untick("allow", "capability", "c"); err != nil {
		t.Fatal(err)
	}
	if err := b.Press(t.Context(), "allow", look.Fact{Name: "identifier", Value: "ann"}); err != nil {
		t.Fatal(err)
	}
	if want := "capability=a&decision=allow&identifier=ann&ticket=t%261 c=1"; b.Page.Text != want {
		t.Errorf("sent %s, want %s", b.Page.Text, want)
	}
}

func TestWhatAPageDoesNotHaveCannotBePressed(t *testing.T) {
	b := New()
	if err := b.Open(t.Context(), site(t)+"/in/form"); err != nil {
		t.Fatal(err)
	}
	if !b.Page.Has("other") || b.Page.Has("nothing") {
		t.Error("the buttons are not the page's")
	}
	for _, err := range []error{b.Press(t.Context(), "nothing"), b.Untick("nothing", "capability", "a")} {
		if err == nil || !strings.Contains(err.Error(), "has no button nothing") {
			t.Errorf("got %v", err)
		}
	}
}

func TestABrowserIsNotSentRoundForever(t *testing.T) {
	if err := New().Open(t.Context(), site(t)+"/round"); err == nil {
		t.Error("want an error")
	}
}
