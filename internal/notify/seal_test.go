package notify_test

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/notify"
)

func TestAQueuedMessageOpensForItsIssuerChannelAndKeysOnly(t *testing.T) {
	d := onSQLite(t)
	good, err := d.sealer.Seal(aCode("ann@example.com", "042137"))
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := notify.NewSealer(d.keys, "https://other.example.com", notify.Mail).Seal(aCode("ann@example.com", "042137"))
	if err != nil {
		t.Fatal(err)
	}
	pigeon := aCode("ann@example.com", "042137")
	pigeon.Channel = "pigeon"
	other, err := notify.NewSealer(d.keys, issuer, "pigeon").Seal(pigeon)
	if err != nil {
		t.Fatal(err)
	}
	broken := map[string][]byte{"another issuer": foreign.Payload, "another channel": other.Payload, "empty": {1}, "unknown key": append([]byte{1, 9, 9, 9, 9}, good.Payload[5:]...)}
	for _, i := range []int{0, 1, 5, 30, len(good.Payload) - 1} {
		altered := bytes.Clone(good.Payload)
		altered[i] ^= 1
		broken["altered "+string(rune('a'+i%26))] = altered
	}
	for name, payload := range broken {
		if err := d.store.QueueMessage(t.Context(), notify.Sealed{Channel: notify.Mail, Payload: payload, KeepFor: time.Minute}); err != nil {
			t.Fatal(name, err)
		}
	}
	d.deliver()
	d.until("all were judged", func() bool { return len(d.attempts) == len(broken) })
	for _, a := range d.attempts {
		if a.Outcome.Verdict != notify.GivenUp || a.Err == nil {
			t.Errorf("got %+v", a)
		}
	}
	if len(d.carried) != 0 {
		t.Errorf("carried %+v", d.carried)
	}
}

// attack: sl.dump
func TestAStolenDatabaseHoldsNoCodeAndNoAddressOfTheQueue(t *testing.T) {
	d := onSQLite(t)
	d.queue(aCode("very.secret.person@example.com", "58213794"))
	for _, name := range []string{d.file, d.file + "-wal"} {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, leak := range []string{"very.secret.person", "58213794", "Lumen", "/sign-in"} {
			if bytes.Contains(content, []byte(leak)) {
				t.Errorf("%s holds %s", name, leak)
			}
		}
	}
	d.deliver()
	d.until("it was carried", func() bool { return len(d.attempts) == 1 })
}

func TestAMessageByAChannelThatIsNotOfferedIsNone(t *testing.T) {
	d := onSQLite(t)
	none := notify.NewSealer(d.keys, issuer)
	sealed, err := none.Seal(aCode("ann@example.com", "042137"))
	if err != nil || sealed.Payload != nil || none.Offered(notify.Mail) || !d.sealer.Offered(notify.Mail) {
		t.Errorf("got %+v, %v", sealed, err)
	}
}

// attack: ot.host
func TestALinkLeadsToTheConfiguredIssuerOrTheMessageIsRefused(t *testing.T) {
	d := onSQLite(t)
	for _, path := range []string{"//evil.test/x", `/\evil.test`, `\\evil.test`, "https://evil.test", "evil.test", "@evil.test", ".evil.test", ":8080/x",
		"/\tevil.test", "/x\r\nBcc: b@evil.test", "/ x", "javascript:alert(1)"} {
		m := aCode("ann@example.com", "042137")
		m.Path = path
		if sealed, err := d.sealer.Seal(m); err == nil {
			t.Errorf("%q was sealed: %v", path, sealed)
		}
	}
	d.deliver()
	d.queue(aCode("ann@example.com", "042137"))
	d.until("it was carried", func() bool { return len(d.carried) == 1 })
	if link := d.carried[0].Link; !strings.HasPrefix(link, issuer+"/") {
		t.Errorf("the link is %s", link)
	}
}

func TestAMessageThatMakesNoSenseIsRefusedBeforeItIsQueued(t *testing.T) {
	d := onSQLite(t)
	for name, change := range map[string]func(*notify.Message){
		"nobody":            func(m *notify.Message) { m.To = "" },
		"about nothing":     func(m *notify.Message) { m.Kind = "" },
		"kept for ever":     func(m *notify.Message) { m.KeepFor = 0 },
		"without its code":  func(m *notify.Message) { m.Code = "" },
		"a notice and code": func(m *notify.Message) { m.Kind = notify.PasswordChanged },
	} {
		m := aCode("ann@example.com", "042137")
		change(&m)
		if _, err := d.sealer.Seal(m); err == nil || strings.Contains(err.Error(), "042137") || strings.Contains(err.Error(), "ann@") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
