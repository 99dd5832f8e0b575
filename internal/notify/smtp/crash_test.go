package smtp

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/jose"
	"github.com/authgrove/authgrove/internal/notify"
	"github.com/authgrove/authgrove/internal/secret"
	"github.com/authgrove/authgrove/internal/store"
)

// What the process that is killed reads from its environment.
const (
	nodeDatabase = "AUTHGROVE_TEST_DATABASE"
	nodeKey      = "AUTHGROVE_TEST_KEY"
	nodePort     = "AUTHGROVE_TEST_PORT"
	nodeAhead    = "AUTHGROVE_TEST_AHEAD"
)

func TestMain(m *testing.M) {
	if os.Getenv(nodeDatabase) != "" {
		beNode()
		return
	}
	os.Exit(m.Run())
}

// beNode delivers until it is killed. Its clock is ahead, so that the lease of
// the node before it is over.
func beNode() {
	port, _ := strconv.Atoi(os.Getenv(nodePort))
	ahead, _ := time.ParseDuration(os.Getenv(nodeAhead))
	clock := func() time.Time { return time.Now().Add(ahead) }
	ctx := context.Background()
	db, keys, err := openNode(ctx, os.Getenv(nodeDatabase), secret.Text(os.Getenv(nodeKey)), clock)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	woken := make(chan os.Signal, 1)
	signal.Notify(woken, syscall.SIGUSR1)
	go func() {
		for range woken {
			_ = db.QueueMessage(ctx, notify.Sealed{}) // nothing, which wakes the delivery as something does
		}
	}()
	fmt.Println("ready")
	notify.NewDelivery(notify.Parts{Channel: notify.Mail, Outbox: db, Sealer: notify.NewSealer(keys, "https://id.example.com", notify.Mail),
		Composer: plainWords{}, Carrier: New(Server{Host: "127.0.0.1", Port: port, Encryption: Loopback, Name: "id.example.com"})}).Run(ctx)
}

type plainWords struct{}

func (plainWords) Compose(m notify.Message, _ string) (notify.Words, error) {
	return notify.Words{Subject: "Code", Text: "Your code is " + m.Code, HTML: "<p>" + m.Code + "</p>"}, nil
}

func openNode(ctx context.Context, file string, key secret.Text, clock func() time.Time) (*store.Store, *jose.Keyring, error) {
	db, err := store.Open(ctx, "sqlite://"+file, store.Options{Migrate: true, Clock: clock})
	if err != nil {
		return nil, nil, err
	}
	master, err := jose.ParseMasterKey(key.Reveal())
	if err != nil {
		return nil, nil, err
	}
	keys, err := jose.Open(ctx, db, master, jose.Policy{}, "node", clock)
	return db, keys, err
}

// node is a process that delivers.
type node struct {
	*exec.Cmd
	said *bufio.Reader
}

func startNode(t *testing.T, environment []string) *node {
	t.Helper()
	n := &node{Cmd: exec.Command(os.Args[0])}
	n.Env, n.Stderr = append(os.Environ(), environment...), os.Stderr
	out, err := n.StdoutPipe()
	if err == nil {
		err = n.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(n.kill)
	n.said = bufio.NewReader(out)
	if _, err := n.said.ReadString('\n'); err != nil {
		t.Fatal("the node does not start: ", err)
	}
	return n
}

func (n *node) kill() {
	_ = n.Process.Kill()
	_ = n.Wait()
}

// killWhileSending waits until the node speaks to the server, and kills it at a moment of
// the conversation or soon after it.
func (n *node) killWhileSending(t *testing.T, s *mailServer, said int) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); len(s.commands("MAIL")) == said; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the node delivers nothing")
		}
	}
	time.Sleep(rand.N(12 * time.Millisecond))
	n.kill()
}

// drained waits until nothing is left to deliver.
func drained(t *testing.T, db *store.Store) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		q, err := db.MessageQueue(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if q.Waiting == 0 && q.GivenUp == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the queue is %+v", q)
		}
	}
}

var (
	messageID = regexp.MustCompile(`(?m)^Message-ID: <([0-9a-f]+)@`)
	codeIn    = regexp.MustCompile(`Your code is (\d+)`)
)

// Every code is sent once, or twice if the node was killed between the server's
// yes and its own note of it; then both mails have one Message-ID.
func TestANodeThatIsKilledWhileSendingLosesNoCodeAndRepeatsAtMostTheOneOnItsWay(t *testing.T) {
	kills := 25
	if n, err := strconv.Atoi(os.Getenv("AUTHGROVE_TEST_KILLS")); err == nil {
		kills = n
	}
	s := startServer(t, plainOnly)
	file, key := filepath.Join(t.TempDir(), "authgrove.db"), jose.NewMasterKey().Hex()
	db, keys, err := openNode(t.Context(), file, key, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	sealer := notify.NewSealer(keys, "https://id.example.com", notify.Mail)
	environment := func(n int) []string {
		return []string{nodeDatabase + "=" + file, nodeKey + "=" + key.Reveal(), fmt.Sprintf("%s=%d", nodePort, s.client().Port),
			fmt.Sprintf("%s=%v", nodeAhead, time.Duration(n)*time.Minute)}
	}
	running := startNode(t, environment(0))
	for n := range kills {
		m, err := sealer.Seal(notify.Message{Channel: notify.Mail, To: "ann@example.com", Kind: notify.SignInCode,
			Code: secret.Text(fmt.Sprint(100000 + n)), KeepFor: 24 * time.Hour})
		if err != nil {
			t.Fatal(err)
		}
		said := len(s.commands("MAIL"))
		if err := db.QueueMessage(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		_ = running.Process.Signal(syscall.SIGUSR1)
		running.killWhileSending(t, s, said)
		running = startNode(t, environment(n+1))
		drained(t, db)
	}
	running.kill()
	judge(t, s.taken(), kills)
}

func judge(t *testing.T, mails []received, codes int) {
	t.Helper()
	sent, ids := map[string]int{}, map[string]string{}
	for _, m := range mails {
		code, id := codeIn.FindStringSubmatch(m.data)[1], messageID.FindStringSubmatch(m.data)[1]
		sent[code]++
		if ids[code] != "" && ids[code] != id {
			t.Errorf("code %s came as two different messages", code)
		}
		ids[code] = id
	}
	if len(sent) != codes {
		t.Errorf("%d of %d codes were sent", len(sent), codes)
	}
	for code, n := range sent {
		if n > 2 {
			t.Errorf("code %s was sent %d times", code, n)
		}
	}
	t.Logf("%d codes, %d mails", codes, len(mails))
}
