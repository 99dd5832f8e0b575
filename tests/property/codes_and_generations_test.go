package property

import (
	"flag"
	"os"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/authgrove/authgrove/internal/apptest"
	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/dev"
	"github.com/authgrove/authgrove/tests/stage"
)

const c2c = dev.C2CClient

// TestMain keeps an ordinary run short; -rapid.checks and -rapid.steps make it long.
func TestMain(m *testing.M) {
	flag.Parse()
	given := map[string]bool{}
	flag.Visit(func(f *flag.Flag) { given[f.Name] = true })
	if !given["rapid.checks"] {
		_ = flag.Set("rapid.checks", "12") // rapid has this flag
	}
	_ = flag.Set("rapid.nofailfile", "true") // the printed seed is enough to play it again
	os.Exit(m.Run())
}

func TestCodesAndGenerationsBehaveAsTheTablesSay(t *testing.T) {
	for mode, id := range map[client.RefreshMode]string{client.Rotate: dev.WebClient, client.UntilUsed: c2c, client.Fixed: stage.Fixed} {
		t.Run(string(mode), func(t *testing.T) {
			t.Parallel()
			s := stage.Set(t, stage.Options{})
			rapid.Check(t, func(r *rapid.T) { play(r, t, s, mode, id) })
		})
	}
}

func play(r *rapid.T, t *testing.T, s *stage.Stage, mode client.RefreshMode, id string) {
	m := &machine{world: world{mode: mode}, t: r, test: t, s: s, client: id, other: stage.Exact, browser: apptest.Browser(t)}
	m.suspend(false) // as a sequence before may have left it
	m.disable(false)
	aCode := func(r *rapid.T) *code {
		if len(m.codes) == 0 {
			r.Skip("no code yet")
		}
		return m.codes[rapid.IntRange(0, len(m.codes)-1).Draw(r, "code")]
	}
	aGrant := func(r *rapid.T) *grant {
		if len(m.grants) == 0 {
			r.Skip("no grant yet")
		}
		return m.grants[rapid.IntRange(0, len(m.grants)-1).Draw(r, "grant")]
	}
	generation := func(r *rapid.T, g *grant) int {
		// The last three are where the table decides.
		return rapid.IntRange(max(0, len(g.line)-3), len(g.line)-1).Draw(r, "generation")
	}
	signIn := func(r *rapid.T) {
		if m.suspended || m.disabled || len(m.codes) > 6 {
			r.Skip("nobody to ask")
		}
		m.authorize(rapid.Bool().Draw(r, "offline"))
	}
	current := func(r *rapid.T) { g := aGrant(r); m.refresh(g, len(g.line)-1) }
	older := func(r *rapid.T) { g := aGrant(r); m.refresh(g, generation(r, g)) }
	wait := func(r *rapid.T) {
		s.Clock.Move(rapid.SampledFrom([]time.Duration{3, 11, 40, 75, 400}).Draw(r, "seconds") * time.Second)
	}
	ends := []func(){
		func() { g := aGrant(r); m.revoke(g, generation(r, g)) },
		func() { m.redeem(aCode(r), "") },
		m.signOut,
		func() { m.suspend(true) },
		func() { m.disable(true) },
		func() { m.must(s.Withdraw(person, id)); m.withdrawals++ },
	}
	// An action's weight is how often it stands here: what ends grants is rare,
	// or none would live long enough to have a line.
	actions := map[string]func(*rapid.T){
		"authorize":            signIn,
		"authorize and redeem": func(r *rapid.T) { signIn(r); m.redeem(m.codes[len(m.codes)-1], "") },
		"redeem wrongly": func(r *rapid.T) {
			m.redeem(aCode(r), rapid.SampledFrom([]string{"verifier", "redirect", "client"}).Draw(r, "wrong"))
		},
		"refresh the current": current, "refresh it again": current,
		"refresh one of a line": older, "refresh an older one": older,
		"wait": wait, "wait more": wait,
		"forge": func(r *rapid.T) { m.forge(aGrant(r)) },
		"look":  func(r *rapid.T) { m.look(aGrant(r)) },
		"something ends": func(r *rapid.T) {
			if rapid.Bool().Draw(r, "really") {
				ends[rapid.IntRange(0, len(ends)-1).Draw(r, "what")]()
			}
		},
		"all is well again": func(*rapid.T) { m.suspend(false); m.disable(false) },
	}
	for name, action := range actions {
		actions[name] = func(r *rapid.T) {
			if !m.unclear {
				action(r)
			}
		}
	}
	r.Repeat(actions)
}
