package smtp

import (
	"context"
	"crypto/tls"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/authgrove/authgrove/internal/notify"
)

// answerTime is how long the server may take for one answer.
const answerTime = 10 * time.Second

// Carrier implements notify.Carrier.
type Carrier struct{ server Server }

// New makes the carrier to a server. It connects when there is a letter.
func New(server Server) *Carrier { return &Carrier{server: server} }

// Carry implements notify.Carrier.
func (c *Carrier) Carry(ctx context.Context, l notify.Letter) error {
	m, err := c.message(l)
	if err != nil {
		return &notify.Refusal{Reason: "the letter cannot be written as mail", Final: true, Own: true, Cause: err}
	}
	line := line{server: &c.server}
	defer line.cut()
	client, err := c.client(&line)
	if err != nil {
		return refused(err)
	}
	// The library bounds each answer; the end of ctx bounds the whole conversation.
	defer context.AfterFunc(ctx, line.cut)()
	if err := client.DialWithContext(ctx); err != nil {
		return refused(err)
	}
	// What goes wrong after the server took the letter is no reason to send it again.
	if err := client.Send(m); err != nil && !m.IsDelivered() {
		return refused(err)
	}
	return nil
}

// Check connects, greets, proves who we are, and sends nothing: for an operator
// who wants to know whether mail would go out.
func (c *Carrier) Check(ctx context.Context) error {
	line := line{server: &c.server}
	defer line.cut()
	client, err := c.client(&line)
	if err != nil {
		return refused(err)
	}
	defer context.AfterFunc(ctx, line.cut)()
	if err := client.DialWithContext(ctx); err != nil {
		return refused(err)
	}
	return nil
}

func (c *Carrier) client(line *line) (*gomail.Client, error) {
	s := &c.server
	options := []gomail.Option{gomail.WithPort(s.Port), gomail.WithTimeout(answerTime), gomail.WithHELO(s.Name),
		gomail.WithDialContextFunc(line.dial), gomail.WithTLSConfig(s.tls()), gomail.WithoutNoop(), gomail.WithoutRset()}
	switch s.Encryption {
	case StartTLS:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	}
	if s.User != "" {
		options = append(options, gomail.WithUsername(s.User), gomail.WithPassword(s.Password.Reveal()),
			gomail.WithOpportunisticSMTPAuth(s.proofs()...))
	}
	return gomail.NewClient(s.Host, options...)
}

// proofs are the ways to prove who we are, the best first. A password goes in
// clear only where the line is encrypted or does not leave the machine.
func (s *Server) proofs() []gomail.SMTPAuthType {
	if s.Encryption == Loopback {
		return []gomail.SMTPAuthType{gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthPlainNoEnc, gomail.SMTPAuthLoginNoEnc}
	}
	return []gomail.SMTPAuthType{gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin}
}

func (s *Server) tls() *tls.Config {
	return &tls.Config{ServerName: s.Host, RootCAs: s.Roots, MinVersion: tls.VersionTLS12}
}
