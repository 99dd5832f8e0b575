package app

import (
	"context"
	"fmt"
	"iter"
	"net/url"
	"strings"
	"time"

	"github.com/authgrove/authgrove/internal/config"
	"github.com/authgrove/authgrove/internal/store"
)

// Verdict is what a check comes to.
type Verdict string

// A warning is worth a look; with a problem some people or programs are refused.
const (
	Fine    Verdict = "ok"
	Warning Verdict = "warning"
	Trouble Verdict = "problem"
)

// Finding is what a check found, and what to do about it. It holds no secret.
type Finding struct {
	Check   string  `json:"check"`
	Verdict Verdict `json:"verdict"`
	Found   string  `json:"found"`
	Fix     string  `json:"fix,omitempty"`
}

// checkTime bounds one check, whatever does not answer.
const checkTime = 20 * time.Second

// Diagnose looks at a deployment from the machine it is called on, and changes
// nothing. local is the /livez of a server of this machine, asked when url does
// not answer; empty if where it listens is not known.
func Diagnose(ctx context.Context, l *config.Loaded, local string) iter.Seq[Finding] {
	d := &doctor{loaded: l, config: &l.Config, local: local}
	d.url, _ = url.Parse(l.Config.URL) // configuration has checked it
	checks := []func(context.Context) []Finding{
		d.configuration, d.tlsFiles, d.database, d.clock, d.masterKey, d.signingKeys, d.mail, d.address, d.proxy,
	}
	return func(yield func(Finding) bool) {
		for _, check := range checks {
			limited, cancel := context.WithTimeout(ctx, checkTime)
			found := check(limited)
			cancel()
			for _, f := range found {
				if !yield(f) {
					return
				}
			}
		}
	}
}

// doctor keeps what one check found and a later one needs.
type doctor struct {
	loaded *config.Loaded
	config *config.Config
	url    *url.URL
	local  string

	kept *store.Inspection // nil if the database could not be looked at, or lacks its tables
	seen *answer           // nil if this server did not answer at its url
}

func fine(check, format string, args ...any) Finding {
	return Finding{Check: check, Verdict: Fine, Found: fmt.Sprintf(format, args...)}
}

func warning(check, fix, format string, args ...any) Finding {
	return Finding{Check: check, Verdict: Warning, Found: fmt.Sprintf(format, args...), Fix: fix}
}

func trouble(check, fix, format string, args ...any) Finding {
	return Finding{Check: check, Verdict: Trouble, Found: fmt.Sprintf(format, args...), Fix: fix}
}

// reason is an error on one line.
func reason(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

// InvalidConfiguration turns the problems of a configuration into findings; with
// any of them nothing else can be looked at.
func InvalidConfiguration(problems config.Problems) (found []Finding) {
	for _, p := range problems {
		fix := p.Fix
		p.Fix = ""
		found = append(found, trouble("configuration", fix, "%s", p))
	}
	return found
}

func (d *doctor) configuration(context.Context) []Finding {
	found := InvalidConfiguration(BootstrapProblems(d.loaded))
	for _, setting := range d.config.Insecure() {
		found = append(found, warning("configuration", "switch it off on a server that people rely on", "INSECURE %s", setting))
	}
	if len(found) == 0 {
		found = append(found, fine("configuration", "every setting is valid"))
	}
	return found
}
