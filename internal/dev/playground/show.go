package playground

import (
	"io"
	"net/http"
	"slices"
	"strconv"

	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/secret"
	"github.com/authgrove/authgrove/internal/web"
)

// browserOf finds what is remembered of a browser. The flow cookie is the
// site's own name for a browser that is going through something.
func (p *Playground) browserOf(r *http.Request) (*browser, *http.Cookie) {
	value, named := p.cookies.Read(r, web.FlowCookie)
	if named {
		if known := p.browsers.Find(value); known != nil {
			return known, nil
		}
	}
	var cookie *http.Cookie
	if !named {
		value = secret.New("fl").Reveal()
		cookie = p.cookies.Set(web.FlowCookie, value, 0)
	}
	return p.browsers.Keep(value, &browser{runs: map[look.Flow]*run{}}), cookie
}

// show lists the flows, or shows how far one of them is.
func (p *Playground) show(r *http.Request) (web.Result, error) {
	query, err := web.Query(r)
	if err != nil {
		return nil, err
	}
	flow := look.Flow(query.Get("flow"))
	if !slices.Contains(flows, flow) {
		return p.page(r, look.TryView{})
	}
	b, cookie := p.browserOf(r)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.runs[flow] == nil || query.Has("restart") {
		b.runs[flow] = p.begin(flow)
	}
	var result web.Result
	if query.Has("restart") {
		result, err = web.Redirect303(pathOf(flow)) // loading the page again must not restart it again
	} else {
		result, err = p.page(r, b.runs[flow].view())
	}
	if err != nil || cookie == nil {
		return result, err
	}
	return web.WithCookies(result, cookie), nil
}

func (p *Playground) page(r *http.Request, view look.TryView) (web.Result, error) {
	view.Page = p.Looks.Page(r)
	for _, flow := range flows {
		view.Flows = append(view.Flows, look.FlowLink{Flow: flow, Path: pathOf(flow)})
	}
	return web.Page(http.StatusOK, web.PageSecurity{}, func(w io.Writer) error { return p.Looks().Try(w, view) })
}

func (r *run) view() look.TryView {
	view := look.TryView{Flow: r.flow, RestartPath: pathOf(r.flow) + "&restart=1", Steps: slices.Clone(r.done)}
	next := r.next()
	for i, s := range r.steps[len(r.done):] {
		shown := look.Step{Kind: s.kind, State: look.StepLater}
		if i == 0 && next != nil {
			shown = r.waiting(s)
		}
		view.Steps = append(view.Steps, shown)
	}
	return view
}

// waiting is the next step with its button.
func (r *run) waiting(s step) look.Step {
	e := s.request(r)
	shown := look.Step{Kind: s.kind, State: look.StepNext, Exchange: &e}
	if s.form != nil {
		shown.Form, shown.Leaves = s.form(r), true
		return shown
	}
	shown.Form = &look.Form{Method: "post", Action: Path, Fields: []look.Fact{{Name: "flow", Value: string(r.flow)},
		{Name: "step", Value: strconv.Itoa(len(r.done))}, {Name: "ticket", Value: r.ticket}}}
	return shown
}
