package ticket

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/authgrove/authgrove/internal/jose"
	"github.com/authgrove/authgrove/internal/secret"
)

const (
	code    Purpose = "authorization code"
	request Purpose = "authorization request"
)

// long is a payload whose ticket must be parked.
var long = bytes.Repeat([]byte("0123456789"), 200)

func (d deployment) seal(t testing.TB, payload []byte) string {
	t.Helper()
	text, err := d.Seal(t.Context(), code, "ac", payload, time.Now().Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestAPayloadOfAnyLengthComesBack(t *testing.T) {
	d := newDeployment(t)
	for _, n := range []int{0, 1, 31, 32, 300, 1000, 1070, 1071, 1072, 1073, 1074, 1075, 1076, 1200, 5000} {
		payload := secret.Bytes(n)
		text := d.seal(t, payload)
		if len(text) > maxText {
			t.Errorf("%d bytes: a ticket of %d characters", n, len(text))
		}
		got, err := d.Open(t.Context(), code, "ac", text)
		if err != nil || !bytes.Equal(got, payload) {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
	if len(d.parking.rows) == 0 || d.parking.asked != len(d.parking.rows) {
		t.Errorf("%d parked, %d asked for", len(d.parking.rows), d.parking.asked)
	}
}

func TestTwoTicketsOfOnePayloadDiffer(t *testing.T) {
	d := newDeployment(t)
	if d.seal(t, []byte("x")) == d.seal(t, []byte("x")) {
		t.Error("the same text")
	}
}

func TestATicketOpensOnlyForItsPurposeAndKind(t *testing.T) {
	d := newDeployment(t)
	for _, payload := range [][]byte{[]byte("x"), long} {
		text := d.seal(t, payload)
		for _, purpose := range []Purpose{request, "", code + " ", "authorization"} {
			if _, err := d.Open(t.Context(), purpose, "ac", text); err != ErrInvalid {
				t.Errorf("purpose %q: %v", purpose, err)
			}
		}
		if _, err := d.Open(t.Context(), code, "at", text); err != ErrInvalid {
			t.Errorf("kind at: %v", err)
		}
	}
}

func TestATicketOfAnotherIssuerOrKeyringIsRefused(t *testing.T) {
	master := jose.NewMasterKey()
	table := &keyTable{epoch: []byte("epoch one")}
	here := deployOn(t, table, master, "https://id.example")
	text := here.seal(t, []byte("x"))
	for name, other := range map[string]deployment{
		"issuer": deployOn(t, table, master, "https://id.example/"),
		"keys":   newDeployment(t),
	} {
		if _, err := other.Open(t.Context(), code, "ac", text); err != ErrInvalid {
			t.Errorf("another %s: %v", name, err)
		}
	}
}

func TestANewEpochEndsEveryTicket(t *testing.T) {
	d := newDeployment(t)
	texts := []string{d.seal(t, []byte("x")), d.seal(t, long)}
	d.table.epoch = []byte("epoch two")
	if err := d.keyring.Reload(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, text := range texts {
		if _, err := d.Open(t.Context(), code, "ac", text); err != ErrInvalid {
			t.Errorf("got %v", err)
		}
	}
}

func TestATicketOutlivesTheRotationOfItsKey(t *testing.T) {
	d := newDeployment(t)
	texts := []string{d.seal(t, []byte("x")), d.seal(t, long)}
	if _, err := d.keyring.Rotate(t.Context(), jose.UseSeal, jose.XC20P, true); err != nil {
		t.Fatal(err)
	}
	for _, text := range append(texts, d.seal(t, []byte("x"))) {
		if _, err := d.Open(t.Context(), code, "ac", text); err != nil {
			t.Error(err)
		}
	}
}

func TestATicketOfANodeThatRotatedFirstOpens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		master := jose.NewMasterKey()
		table := &keyTable{epoch: []byte("epoch one")}
		a := deployOn(t, table, master, "https://id.example")
		b := deployOn(t, table, master, "https://id.example")
		time.Sleep(time.Second)
		if _, err := a.keyring.Rotate(t.Context(), jose.UseSeal, jose.XC20P, true); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Open(t.Context(), code, "ac", a.seal(t, []byte("x"))); err != nil {
			t.Error(err)
		}
	})
}

func TestEveryPrefixAndEverySingleCharacterChangeOfATicketIsRefused(t *testing.T) {
	d := newDeployment(t)
	for _, payload := range [][]byte{[]byte("payload"), long} {
		text := d.seal(t, payload)
		asked := d.parking.asked
		for i := range len(text) {
			if _, err := d.Open(t.Context(), code, "ac", text[:i]); err != ErrInvalid {
				t.Errorf("prefix of %d: %v", i, err)
			}
			for _, c := range "0aZ_" {
				altered := text[:i] + string(c) + text[i+1:]
				if _, err := d.Open(t.Context(), code, "ac", altered); altered != text && err != ErrInvalid {
					t.Errorf("character %d: %v", i, err)
				}
			}
		}
		if d.parking.asked > asked+4*len(text) || payload[0] == 'p' && d.parking.asked != asked {
			t.Errorf("the database was asked %d times", d.parking.asked-asked)
		}
	}
}

func TestAnAlteredBodyUnderAGoodChecksumIsRefused(t *testing.T) {
	d := newDeployment(t)
	for _, payload := range [][]byte{[]byte("payload"), long} {
		body, err := secret.Unframe("ac", d.seal(t, payload))
		if err != nil {
			t.Fatal(err)
		}
		for i := range body {
			for _, flip := range []byte{1, 2, 3, 0x80} {
				altered := bytes.Clone(body)
				altered[i] ^= flip
				if _, err := d.Open(t.Context(), code, "ac", secret.Frame("ac", altered)); err != ErrInvalid {
					t.Errorf("byte %d: %v", i, err)
				}
			}
			if _, err := d.Open(t.Context(), code, "ac", secret.Frame("ac", body[:i])); err != ErrInvalid {
				t.Errorf("cut at %d: %v", i, err)
			}
		}
		if _, err := d.Open(t.Context(), code, "ac", secret.Frame("ac", append(body, 0))); err != ErrInvalid {
			t.Errorf("one byte more: %v", err)
		}
	}
}

func TestADatabaseThatFailsIsNotAnInvalidTicket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, stranger := newDeployment(t), newDeployment(t)
		parked := d.seal(t, long)
		time.Sleep(time.Second)
		gone := errors.New("database gone")
		d.table.failing, d.parking.failing = gone, gone
		for name, text := range map[string]string{"parked": parked, "unknown key": stranger.seal(t, []byte("x"))} {
			if _, err := d.Open(t.Context(), code, "ac", text); !errors.Is(err, gone) || errors.Is(err, ErrInvalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := d.Seal(t.Context(), code, "ac", long, time.Now()); !errors.Is(err, gone) {
			t.Errorf("parking: %v", err)
		}
	})
}

func TestATicketShowsNothingOfItsPayload(t *testing.T) {
	d := newDeployment(t)
	if text := d.seal(t, []byte(strings.Repeat("canary", 20))); strings.Contains(text, "canary") {
		t.Error("in clear")
	}
}

func FuzzOpenAcceptsOnlyWhatSealMade(f *testing.F) {
	d := newDeployment(f)
	sealed, parked := d.seal(f, []byte("x")), d.seal(f, long)
	body, err := secret.Unframe("ac", sealed)
	if err != nil {
		f.Fatal(err)
	}
	handle, err := secret.Unframe("ac", parked)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(body)
	f.Add(handle)
	f.Add(body[:5])
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, altered []byte) {
		text := secret.Frame("ac", altered)
		if _, err := d.Open(context.Background(), code, "ac", text); err == nil && text != sealed && text != parked {
			t.Errorf("opened %x", altered)
		}
	})
}

func BenchmarkTicket(b *testing.B) {
	d := newDeployment(b)
	payload := secret.Bytes(250)
	expires := time.Now().Add(time.Minute)
	text := d.seal(b, payload)
	b.Run("Seal", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			d.Seal(b.Context(), code, "ac", payload, expires)
		}
	})
	b.Run("Open", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			d.Open(b.Context(), code, "ac", text)
		}
	})
}
