package demo

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
)

func TestTheWholeStoryComesOutAsTold(t *testing.T) {
	var told bytes.Buffer
	if err := Run(t.Context(), Options{Out: &told}); err != nil {
		t.Fatalf("%v\n%s", err, &told)
	}
	text := told.String()
	for _, s := range seedA {
		if !strings.Contains(text, s.title) || !strings.Contains(text, s.why) {
			t.Errorf("%q is not told", s.title)
		}
	}
	if strings.Contains(text, "\x1b") {
		t.Error("there are colours, though this is no terminal")
	}
	if strings.Contains(text, "    no  ") {
		t.Error("something was not as expected")
	}
	if whole := long.FindString(text); whole != "" {
		t.Errorf("a secret is printed whole: %s", whole)
	}
}

// tell replaces the story for one test.
func tell(t *testing.T, story []scene) {
	kept := seedA
	t.Cleanup(func() { seedA = kept })
	seedA = story
}

func TestQuietIsOneLineForEachScene(t *testing.T) {
	tell(t, seedA[:3])
	var told bytes.Buffer
	if err := Run(t.Context(), Options{Out: &told, Quiet: true}); err != nil {
		t.Fatalf("%v\n%s", err, &told)
	}
	if got, want := strings.Count(told.String(), "\n"), len(seedA)+2; got != want {
		t.Errorf("%d lines, want %d:\n%s", got, want, &told)
	}
}

func TestASceneThatComesOutWrongIsNamed(t *testing.T) {
	first, next := seedA[0], seedA[1]
	tell(t, []scene{first, {"Wait for a miracle", "None comes.", func(p *player) error {
		return p.expect(is(true, "the sun rises"), is(false, "a miracle happens"))
	}}, next})
	var told bytes.Buffer
	err := Run(t.Context(), Options{Out: &told, Colour: true})
	if err == nil || err.Error() != `step 2, "Wait for a miracle": it is not so that a miracle happens` {
		t.Errorf("got %v", err)
	}
	if !strings.Contains(told.String(), "\x1b[31m    no  a miracle happens\x1b[0m") {
		t.Errorf("the failure is not shown:\n%s", &told)
	}
	if strings.Contains(told.String(), next.title) {
		t.Error("the story went on")
	}
}

func TestAStoryThatIsStoppedIsNoSuccess(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	tell(t, []scene{{"Be stopped", "By a signal.", func(*player) error { cancel(); return nil }}})
	if err := Run(ctx, Options{Out: &bytes.Buffer{}}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestALongTextKeepsItsEnds(t *testing.T) {
	for text, want := range map[string]string{
		"Bearer agv_at_" + strings.Repeat("0", 50) + "abcdef": "Bearer agv_at_0000000…abcdef",
		"http://localhost:8080/.well-known/jwks.json":         "http://localhost:8080/.well-known/jwks.json",
		"0e83444c-7627-4e80-88db-34017921c71a":                "0e83444c-7627-4e80-88db-34017921c71a",
	} {
		if got := short(text); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
