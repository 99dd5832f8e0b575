package look

import (
	"strings"
	"testing"
	"time"
)

func TestAMomentIsSaidAsPeopleSayIt(t *testing.T) {
	l := newLooks(t, Options{})
	now := time.Date(2026, time.March, 12, 14, 2, 0, 0, time.UTC)
	zurich, err := time.LoadLocation("Europe/Zurich")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		language string
		zone     *time.Location
		at       time.Time
		want     string
	}{
		{"en", zurich, now.Add(-20 * time.Second), "just now"},
		{"en", zurich, now.Add(-time.Minute), "1 minute ago"},
		{"de", zurich, now.Add(-59 * time.Minute), "vor 59 Minuten"},
		{"en", zurich, now.Add(-3 * time.Hour), "today, 12:02"},
		{"en", nil, now.Add(-3 * time.Hour), "today, 11:02 UTC"},
		{"en", zurich, now.Add(-15 * time.Hour), "today, 00:02"},    // yesterday in UTC
		{"de", zurich, now.AddDate(0, 0, -1), "gestern, 15:02 Uhr"}, // Zürich is an hour ahead
		{"en", zurich, now.AddDate(0, 0, -2), "10 March 2026, 15:02"},
		{"de", zurich, now.AddDate(-1, 0, 0), "12. März 2025, 15:02 Uhr"},
		{"en", zurich, now.Add(3 * time.Hour), "today, 18:02"}, // a time to wait for
	} {
		f := frame{Page: Page{Now: now, Zone: c.zone}, looks: l, words: l.texts.in(c.language)}
		got, err := f.moment(c.at)
		if err != nil || got != c.want {
			t.Errorf("%s of %s is %q, want %q (%v)", c.language, c.at, got, c.want, err)
		}
	}
}

func TestAMomentInATextCarriesTheExactOne(t *testing.T) {
	l := newLooks(t, Options{})
	f := frame{looks: l, words: l.texts.in("en")}
	got, err := f.Said("sessions.last_used", time.Date(2026, time.March, 12, 14, 2, 0, 0, time.UTC))
	if want := `Last used <time datetime="2026-03-12T14:02:00Z">12 March 2026, 14:02 UTC</time>`; err != nil || string(got) != want {
		t.Errorf("got %s, %v", got, err)
	}
}

func TestAWaitIsInSecondsUntilMinutesSayIt(t *testing.T) {
	l := newLooks(t, Options{})
	f := frame{looks: l, words: l.texts.in("en")}
	for wait, want := range map[time.Duration]string{
		time.Second: "1 second", 29500 * time.Millisecond: "30 seconds", 90 * time.Second: "90 seconds",
		2 * time.Minute: "2 minutes", 4*time.Minute + time.Second: "5 minutes",
	} {
		if got, err := f.Wait(wait); err != nil || got != want {
			t.Errorf("%s is %q, want %q (%v)", wait, got, want, err)
		}
	}
}

func TestAProblemOfACodeSaysHowMuchIsLeft(t *testing.T) {
	l := newLooks(t, Options{})
	now := time.Date(2026, time.March, 12, 14, 2, 0, 0, time.UTC)
	code := CodeStep{TriesLeft: 1, ResendWait: 28 * time.Second, TryAgainAt: now.Add(3 * time.Hour)}
	for problem, want := range map[SignInProblem]string{
		ProblemCodeWrong: "1 try left", ProblemResendWait: "in 28 seconds", ProblemSendBudget: "today, 17:02 UTC",
	} {
		f := frame{Page: Page{Now: now}, looks: l, words: l.texts.in("en")}
		if got, err := f.ProblemText(problem, code); err != nil || !strings.Contains(string(got), want) {
			t.Errorf("%s says %q, %v", problem, got, err)
		}
	}
}
