package edge

import (
	"io"
	"net/http"

	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/web"
)

var reasons = map[int]look.Reason{
	http.StatusNotFound:              look.ReasonNotFound,
	http.StatusMethodNotAllowed:      look.ReasonMethodNotAllowed,
	http.StatusRequestEntityTooLarge: look.ReasonTooLarge,
	http.StatusUnsupportedMediaType:  look.ReasonWrongContentType,
	http.StatusForbidden:             look.ReasonCrossSite,
}

// Looks gives the server's pages their look. It is asked at each request: the
// routes of the playground are declared before the server they are mounted on.
type Looks func() *look.Looks

// People words refusals as pages.
func People(looks Looks) web.Edge {
	return web.People(func(r *http.Request, refusal *web.Refusal) (web.Result, error) {
		view := look.ErrorView{Page: looks.Page(r), Code: string(refusal.Code), Reason: reasons[refusal.Status],
			Description: refusal.Description, RequestID: web.RequestID(r)}
		return web.Page(refusal.Status, web.PageSecurity{}, func(w io.Writer) error { return looks().Error(w, view) })
	})
}

// Page is what every view carries, in the language the person reads.
func (l Looks) Page(r *http.Request) look.Page {
	return look.Page{Language: l().Match(r.Header.Get("Accept-Language"))}
}
