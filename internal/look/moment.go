package look

import (
	"html/template"
	"strconv"
	"time"
)

// When is a moment in words, for people, with the exact one in the markup.
func (f frame) When(t time.Time) (template.HTML, error) {
	words, err := f.moment(t)
	return timeElement(t, words), err
}

// Said is a text about a moment, which it calls When.
func (f frame) Said(key string, t time.Time) (template.HTML, error) {
	when, err := f.When(t)
	if err != nil {
		return "", err
	}
	return f.marked(key, map[string]string{"When": string(when)}, nil)
}

// Since is a text about a day, which it calls When.
func (f frame) Since(key string, t time.Time) (template.HTML, error) {
	day, err := f.date(f.local(t))
	if err != nil {
		return "", err
	}
	return f.marked(key, map[string]string{"When": string(timeElement(t, day))}, nil)
}

func timeElement(t time.Time, words string) template.HTML {
	return template.HTML(`<time datetime="` + t.UTC().Format(time.RFC3339) + `">` + template.HTMLEscapeString(words) + `</time>`)
}

func (f frame) local(t time.Time) time.Time {
	if f.Zone == nil {
		return t.UTC()
	}
	return t.In(f.Zone)
}

// moment is as near as people say it: how long ago within the hour, the day by name while it is today or yesterday.
func (f frame) moment(t time.Time) (string, error) {
	at, now := f.local(t), f.local(f.Now)
	if age := now.Sub(at); !f.Now.IsZero() && age >= 0 && age < time.Hour {
		if age < time.Minute {
			return f.T("time.now")
		}
		return f.Count("time.minutes_ago", int(age/time.Minute))
	}
	clock, err := f.clock(at)
	if err != nil {
		return "", err
	}
	switch {
	case f.Now.IsZero():
	case sameDay(at, now):
		return f.T("time.today", "Clock", clock)
	case sameDay(at, now.AddDate(0, 0, -1)):
		return f.T("time.yesterday", "Clock", clock)
	}
	day, err := f.date(at)
	if err != nil {
		return "", err
	}
	return f.T("time.day_and_clock", "Day", day, "Clock", clock)
}

func sameDay(a, b time.Time) bool {
	return a.YearDay() == b.YearDay() && a.Year() == b.Year()
}

func (f frame) clock(at time.Time) (string, error) {
	if f.Zone == nil {
		return f.T("time.clock_utc", "Clock", at.Format("15:04"))
	}
	return f.T("time.clock", "Clock", at.Format("15:04"))
}

func (f frame) date(at time.Time) (string, error) {
	month, err := f.T("time.month." + strconv.Itoa(int(at.Month())))
	if err != nil {
		return "", err
	}
	return f.T("time.date", "Day", at.Day(), "Month", month, "Year", at.Year())
}

// Wait is how long to wait, in words.
func (f frame) Wait(d time.Duration) (string, error) {
	if d < 2*time.Minute {
		return f.Count("time.seconds", int((d+time.Second-1)/time.Second))
	}
	return f.Count("consent.minutes", int((d+time.Minute-1)/time.Minute))
}
