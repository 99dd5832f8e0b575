package pages

import (
	"net/http"
	"time"

	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/web"
)

// languageLife is how long a browser keeps the language that was picked.
const languageLife = 365 * 24 * time.Hour

// language is what the person reads: what they picked, what the app asked for,
// what the browser says, what the operator set; in this order.
func (p *Pages) language(r *http.Request, uiLocales string) string {
	picked := r.URL.Query().Get("ui_locales")
	kept, _ := p.Cookies.Read(r, web.LanguageCookie)
	return p.Looks.Match(picked, kept, uiLocales, r.Header.Get("Accept-Language"), p.Language)
}

// page is what every view carries. here is the address of the page as a GET,
// to which the language picker leads.
func (p *Pages) page(r *http.Request, uiLocales, here string) look.Page {
	return look.Page{Language: p.language(r, uiLocales), Here: here, Now: p.Now()}
}

// keepLanguage makes the browser remember a language that was picked.
func (p *Pages) keepLanguage(handle web.Handle) web.Handle {
	return func(r *http.Request) (web.Result, error) {
		result, err := handle(r)
		if err != nil || r.URL.RawQuery == "" {
			return result, err
		}
		query, err := web.Query(r)
		if err != nil || query.Get("ui_locales") == "" || r.Method != http.MethodGet {
			return result, nil
		}
		return web.WithCookies(result, p.Cookies.Set(web.LanguageCookie, p.Looks.Match(query.Get("ui_locales")), languageLife)), nil
	}
}
