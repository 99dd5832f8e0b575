package look

import (
	"io"
	"time"
)

func annsAddresses() []Address {
	return []Address{
		{ID: "1", Kind: AddressEmail, Text: ann, Verified: true, Primary: true},
		{ID: "2", Kind: AddressEmail, Text: "ann.with.a.rather.long.name@mail.department.example.org", Verified: true},
		{ID: "3", Kind: AddressPhone, Text: "+41 44 668 18 00"},
	}
}

func addressSamples() []GallerySample {
	addresses := func(change func(*AddressesView)) func(*Looks, io.Writer, Page) error {
		return func(l *Looks, w io.Writer, p Page) error {
			v := AddressesView{AccountPage: around(p), Addresses: annsAddresses(), PhonesToo: true}
			change(&v)
			return l.AccountAddresses(w, v)
		}
	}
	proving := func(v *AddressesView) {
		v.Addresses = append(v.Addresses[:1], Address{ID: "4", Kind: AddressEmail, Text: "ann@work.example"})
		v.Proving, v.Code = &v.Addresses[1], codeSent
		v.Code.SentTo = "ann@work.example"
	}
	return []GallerySample{
		{"account_addresses", addresses(func(v *AddressesView) {})},
		{"account_addresses_one", addresses(func(v *AddressesView) {
			v.Addresses, v.PhonesToo = v.Addresses[:1], false
			v.Addresses[0].Last = true
		})},
		{"account_addresses_none", addresses(func(v *AddressesView) { v.Addresses, v.PhonesToo = nil, false })},
		{"account_addresses_prove", addresses(func(v *AddressesView) {
			proving(v)
			v.Note, v.NoteAbout = NoteAddressAdded, "ann@work.example"
		})},
		{"account_addresses_prove_wrong", addresses(func(v *AddressesView) {
			proving(v)
			v.CodeProblem, v.Code.TriesLeft, v.Code.ResendWait = ProblemCodeWrong, 4, 30*time.Second
		})},
		{"account_addresses_prove_spent", addresses(func(v *AddressesView) {
			proving(v)
			v.CodeProblem = ProblemCodeSpent
		})},
		{"account_addresses_problem", addresses(func(v *AddressesView) { v.Problem, v.Typed = ProblemAddressUnusable, "ann@" })},
		{"account_addresses_verified", addresses(func(v *AddressesView) { v.Note, v.NoteAbout = NoteAddressVerified, "ann@work.example" })},
	}
}

func deviceSamples() []GallerySample {
	sessions := func(change func(*SessionsView)) func(*Looks, io.Writer, Page) error {
		return func(l *Looks, w io.Writer, p Page) error {
			v := SessionsView{AccountPage: around(p), Sessions: []Session{
				{ID: "11", Device: laptop, Place: "Zürich, Switzerland", StartedAt: ago(2), LastUsedAt: galleryNow, Current: true},
				{ID: "12", Device: mobile, Place: "Zürich, Switzerland", StartedAt: ago(40), LastUsedAt: galleryNow.Add(-12 * time.Minute)},
				{ID: "13", Place: "2001:db8:85a3::8a2e:370:7334", StartedAt: ago(5), LastUsedAt: ago(4)},
			}}
			change(&v)
			return l.AccountSessions(w, v)
		}
	}
	return []GallerySample{
		{"account_sessions", sessions(func(v *SessionsView) {})},
		{"account_sessions_one", sessions(func(v *SessionsView) { v.Sessions, v.Note = v.Sessions[:1], NoteOthersEnded })},
	}
}

func appSamples() []GallerySample {
	apps := func(change func(*AppsView)) func(*Looks, io.Writer, Page) error {
		return func(l *Looks, w io.Writer, p Page) error {
			v := AppsView{AccountPage: around(p), Apps: []ConnectedApp{
				{ID: "4f1c0a9be27d53c6a8e1", App: lumen, Rights: homeRights(), Since: ago(30), LastUsedAt: galleryNow.Add(-5 * time.Minute)},
				{ID: "9d20c4b1e8f7a6053b12", App: stranger, Rights: []Right{{ID: "openid", Needed: true}, {ID: "email", Needed: true}}, Since: ago(1), Until: ago(-29)},
			}}
			change(&v)
			return l.AccountApps(w, v)
		}
	}
	return []GallerySample{
		{"account_apps", apps(func(v *AppsView) {})},
		{"account_apps_none", apps(func(v *AppsView) { v.Apps = nil })},
		{"account_apps_stopped", apps(func(v *AppsView) { v.Apps, v.Note, v.NoteAbout = v.Apps[:1], NoteAppStopped, stranger.Name })},
		{"account_apps_narrowed", apps(func(v *AppsView) { v.Apps, v.Note, v.NoteAbout = v.Apps[:1], NoteAppNarrowed, lumen.Name })},
	}
}

func historySamples() []GallerySample {
	history := func(change func(*HistoryView)) func(*Looks, io.Writer, Page) error {
		return func(l *Looks, w io.Writer, p Page) error {
			v := HistoryView{AccountPage: around(p)}
			change(&v)
			return l.AccountHistory(w, v)
		}
	}
	return []GallerySample{
		{"account_history", history(func(v *HistoryView) { v.Entries, v.OlderPath = annsHistory(), "/account/history?before=7" })},
		{"account_history_last", history(func(v *HistoryView) {
			v.Entries, v.NewerPath = annsHistory()[7:], "/account/history"
		})},
		{"account_history_none", history(func(v *HistoryView) {})},
	}
}

func annsHistory() []HistoryEntry {
	return []HistoryEntry{
		{Kind: HistoryAppAllowed, At: galleryNow.Add(-3 * time.Minute), About: lumen.Name, Rights: []string{"Switch things on and off", "Read temperatures"}},
		{Kind: HistorySignedIn, At: galleryNow.Add(-4 * time.Minute), Device: laptop, Place: "Zürich", Method: UseCode},
		{Kind: HistorySignInRefused, At: galleryNow.Add(-3 * time.Hour), Place: "203.0.113.7"},
		{Kind: HistoryAppStopped, At: ago(1), About: stranger.Name},
		{Kind: HistoryAppNarrowed, At: ago(1), About: lumen.Name, Rights: []string{"Lock and unlock doors"}},
		{Kind: HistoryAppDenied, At: ago(2), About: stranger.Name},
		{Kind: HistoryPasswordSet, At: ago(90), Device: laptop, Place: "Zürich"},
		{Kind: HistoryAddressVerified, At: ago(91), About: "ann@work.example"},
		{Kind: HistorySignedIn, At: ago(92), Device: mobile, Place: "Zürich", Method: UsePassword},
		{Kind: HistoryAccountMade, At: ago(400)},
	}
}
