package browser

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/authgrove/authgrove/internal/look"
)

// newSamples serves the gallery of the looks, every page in every state, each under its name.
func newSamples(t *testing.T) string {
	t.Helper()
	looks, err := look.New(look.Options{Brand: look.Brand{PrivacyURL: "/privacy", TermsURL: "/terms", HelpURL: "/help"}})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+look.AssetPrefix+"{name}", func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, r.PathValue("name"), time.Time{}, bytes.NewReader(looks.Asset(r.PathValue("name"))))
	})
	page := func(name string, render func(http.ResponseWriter, look.Page) error) {
		mux.HandleFunc("GET /"+name, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			if err := render(w, look.Page{Language: r.URL.Query().Get("ui_locales"), Here: "/" + name}); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
	for _, sample := range look.Gallery() {
		page(sample.Name, func(w http.ResponseWriter, p look.Page) error { return sample.Render(looks, w, p) })
	}
	page("gallery", func(w http.ResponseWriter, p look.Page) error {
		return looks.GalleryIndex(w, look.GalleryView{Page: p})
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

// sampleNames are the samples and the list of them.
func sampleNames() []string {
	names := []string{"gallery"}
	for _, sample := range look.Gallery() {
		names = append(names, sample.Name)
	}
	return names
}

// openAll opens what is folded, so that it is looked at too.
const openAll = `document.querySelectorAll("details").forEach(d => d.open = true), true`

// What holds on the smallest screen a third longer and from right to left holds in any language.
func TestEveryStateOfEveryPageHoldsInEveryLanguage(t *testing.T) {
	address, b := newSamples(t), newTab(t)
	b.do(chromedp.EmulateViewport(320, 800))
	for _, name := range sampleNames() {
		for _, language := range []string{look.PseudoLanguage, "de"} {
			b.open(address+"/"+name+"?ui_locales="+language, "html[lang="+language+"] main")
			eval[bool](b, openAll)
			for _, problem := range eval[[]string](b, unfit) {
				t.Errorf("%s in %s: %s", name, language, problem)
			}
			b.keep(fmt.Sprintf("%s-320-%s.png", name, language))
		}
	}
}
