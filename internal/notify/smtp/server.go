package smtp

import (
	"crypto/x509"
	"net"
	"net/mail"
	"strconv"

	"github.com/authgrove/authgrove/internal/secret"
)

// Encryption is how a connection is protected.
type Encryption string

// Kinds of encryption. There is no opportunistic one: whoever sits between could
// take the offer away.
const (
	StartTLS Encryption = "starttls" // RFC 3207, required
	Implicit Encryption = "implicit" // RFC 8314 §3.3
	Loopback Encryption = "loopback" // none, because nothing leaves the machine
)

// Server is a mail server that takes our letters, and who we are there.
type Server struct {
	Host       string
	Port       int
	Encryption Encryption
	// User and Password are for servers that want to know us; an empty User asks for none.
	User     string
	Password secret.Text
	// From is the sender of every letter.
	From mail.Address
	// Name is how we greet: the host of our own address.
	Name string
	// Roots are trusted instead of the system's; nil is the system's.
	Roots *x509.CertPool
}

func (s *Server) address() string { return net.JoinHostPort(s.Host, strconv.Itoa(s.Port)) }
