package app_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/app"
	"github.com/authgrove/authgrove/internal/apptest"
	"github.com/authgrove/authgrove/internal/config"
	"github.com/authgrove/authgrove/internal/notify"
)

// lines is a log that a test reads while the server writes.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func sendCode(t *testing.T, s *apptest.Server, client string) {
	t.Helper()
	sealed, err := s.Messages.Seal(notify.Message{Channel: notify.Mail, To: "ann@example.com", Kind: notify.SignInCode, Code: "042137",
		KeepFor: 5 * time.Minute, Client: client, Path: "/sign-in?ticket=t"})
	if err == nil {
		err = s.Store.QueueMessage(t.Context(), sealed)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, url string, change func(*http.Request)) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(r)
	}
	answer, err := apptest.Browser(t).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

// inbox waits for n letters.
func inbox(t *testing.T, s *apptest.Server, n int) (list []map[string]string) {
	t.Helper()
	for range 200 {
		status, body := get(t, s.URL+"/dev/inbox.json", nil)
		if status != http.StatusOK {
			t.Fatalf("the inbox answers %d %s", status, body)
		}
		if err := json.Unmarshal([]byte(body), &list); err != nil {
			t.Fatal(err)
		}
		if len(list) == n {
			return list
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("%d letters arrived, want %d", len(list), n)
	return nil
}

func TestTheInboxOfATestServerShowsWhatWasSent(t *testing.T) {
	log := &lines{}
	s := apptest.Start(t, apptest.Options{Log: slog.New(slog.NewTextHandler(log, nil))})
	if status, body := get(t, s.URL+"/dev/inbox.json", nil); status != http.StatusOK || body != "[]\n" {
		t.Errorf("an empty inbox is %d %s", status, body)
	}
	if _, body := get(t, s.URL+"/dev/inbox", nil); !strings.Contains(body, `id="page-inbox"`) || !strings.Contains(body, "Nothing was sent yet") {
		t.Errorf("an empty inbox shows %s", body)
	}
	sendCode(t, s, "Lumen <b>Home</b>")
	letter := inbox(t, s, 1)[0]
	var members []string
	for member := range letter {
		members = append(members, member)
	}
	slices.Sort(members)
	if got := strings.Join(members, " "); got != "at channel code link subject text to" {
		t.Errorf("a letter has the members %s", got)
	}
	if letter["channel"] != "mail" || letter["to"] != "ann@example.com" || letter["code"] != "042137" ||
		letter["link"] != s.URL+"/sign-in?ticket=t" || !strings.Contains(letter["text"], "Your code is 042137") {
		t.Errorf("got %v", letter)
	}
	if _, err := time.Parse(time.RFC3339, letter["at"]); err != nil {
		t.Error(err)
	}
	_, body := get(t, s.URL+"/dev/inbox", nil)
	for _, want := range []string{"042137", "ann@example.com", letter["link"], "Lumen &lt;b&gt;Home&lt; b&gt;"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if !strings.Contains(log.String(), "INSECURE testing.inbox") || strings.Contains(log.String(), "042137") {
		t.Errorf("the log is %s", log)
	}
}

func TestWithoutTheSwitchThereIsNoInboxAndNobodyIsReached(t *testing.T) {
	s := apptest.Start(t, apptest.Options{Change: func(c *config.Config) { c.Testing.Inbox = false }})
	for _, path := range []string{"/dev/inbox", "/dev/inbox.json"} {
		if status, _ := get(t, s.URL+path, nil); status != http.StatusNotFound {
			t.Errorf("%s answers %d", path, status)
		}
	}
	if s.Messages.Offered(notify.Mail) {
		t.Error("mail is offered, and leads nowhere")
	}
	sendCode(t, s, "Lumen")
	if q, err := s.Store.MessageQueue(t.Context()); err != nil || q.Waiting != 0 {
		t.Errorf("the queue is %+v, %v", q, err)
	}
}

func TestALogInsteadOfAMailServerIsMarked(t *testing.T) {
	log := &lines{}
	s := apptest.Start(t, apptest.Options{Log: slog.New(slog.NewTextHandler(log, nil)), Change: func(c *config.Config) { c.SMTP.URL = "log://" }})
	sendCode(t, s, "Lumen")
	inbox(t, s, 1) // which takes what the log has taken
	for _, want := range []string{"INSECURE smtp.url", "INSECURE: not sent but printed", "042137"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log lacks %q", want)
		}
	}
}

// attack: ot.host
func TestNoRequestHasASayInTheHostOfALink(t *testing.T) {
	s := apptest.Start(t, apptest.Options{})
	for name, change := range map[string]func(*http.Request){
		"Host":                    func(r *http.Request) { r.Host = "evil.test" },
		"X-Forwarded-Host":        func(r *http.Request) { r.Header.Set("X-Forwarded-Host", "evil.test") },
		"X-Forwarded-Proto":       func(r *http.Request) { r.Header.Set("X-Forwarded-Proto", "gopher") },
		"X-Forwarded-Port":        func(r *http.Request) { r.Header.Set("X-Forwarded-Port", "6666") },
		"X-Forwarded-Prefix":      func(r *http.Request) { r.Header.Set("X-Forwarded-Prefix", "/evil") },
		"Forwarded":               func(r *http.Request) { r.Header.Set("Forwarded", "host=evil.test;proto=http") },
		"an absolute-form target": func(r *http.Request) { r.URL.Opaque = "http://evil.test/" },
	} {
		status, _ := get(t, s.URL+"/", change)
		if status != http.StatusOK && status != http.StatusMisdirectedRequest {
			t.Errorf("%s: got %d", name, status)
		}
		sendCode(t, s, "Lumen")
	}
	for _, l := range inbox(t, s, 7) {
		if l["link"] != s.URL+"/sign-in?ticket=t" || strings.Contains(l["text"], "evil") {
			t.Errorf("the link is %s", l["link"])
		}
	}
}

func TestAMailServerThatIsDownDoesNotStopTheServer(t *testing.T) {
	log := &lines{}
	s := apptest.Start(t, apptest.Options{Log: slog.New(slog.NewTextHandler(log, nil)), Change: func(c *config.Config) {
		c.SMTP.URL = "smtp://grove:not-shown-anywhere@127.0.0.1:1"
	}})
	began := time.Now()
	sendCode(t, s, "Lumen")
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("queueing took %v", took)
	}
	for range 200 {
		if strings.Contains(log.String(), "it is tried again") {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	said := log.String()
	if !strings.Contains(said, "connection refused") || strings.Contains(said, "ann@example.com") || strings.Contains(said, "not-shown-anywhere") {
		t.Errorf("the log is %s", said)
	}
	if q, err := s.Store.MessageQueue(t.Context()); err != nil || q.Waiting != 1 {
		t.Errorf("the queue is %+v, %v", q, err)
	}
}

func TestAMailServerThatIsDownIsToldToWhoAsks(t *testing.T) {
	c := config.Default()
	c.URL = "http://localhost:8080"
	if err := app.CheckMail(t.Context(), &c); err != nil {
		t.Errorf("no mail server: got %v", err)
	}
	c.SMTP.URL = "smtp://grove:not-shown-anywhere@127.0.0.1:1"
	if err := app.CheckMail(t.Context(), &c); err == nil || strings.Contains(err.Error(), "not-shown") {
		t.Errorf("got %v", err)
	}
}
