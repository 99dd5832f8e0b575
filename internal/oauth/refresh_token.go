// Spec: RFC 6749 §1.5 and §10.4; the token's form: docs/token-cycle.md.

package oauth

import (
	"context"
	"encoding/binary"
	"errors"

	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/jose"
	"github.com/authgrove/authgrove/internal/secret"
)

const (
	refreshKind    = "rt"
	refreshPurpose = "refresh token"
	// key id, block, seed, the first 20 bytes of the MAC
	refreshBody = 4 + 16 + 16 + 20
)

// refreshToken is what a refresh token says. It is derived from the grant's
// row and a key that is not in the database; it is never stored.
type refreshToken struct {
	key        jose.KeyID
	number     GrantNumber
	generation int64
	seed       Seed
}

// errMalformedToken says that a text is no token of this server.
var errMalformedToken = errors.New("not a token of this server")

// errForeignToken says that a refresh token is well formed but its MAC is not
// for this client, or was made before the last restore, or it was altered.
var errForeignToken = errors.New("not made for this client, or made before the last restore, or altered")

// makeRefreshToken derives the token of the grant's current generation. The
// same row always yields the same token, which is how a retry is answered.
func (s *Server) makeRefreshToken(ctx context.Context, g *Grant, c client.ID) (string, error) {
	key, err := s.macKey(ctx, g.MACKey)
	if err != nil {
		return "", err
	}
	if key == nil {
		return "", errors.New("the MAC key " + string(g.MACKey) + " of a grant is not in the keyring")
	}
	raw, _ := key.ID.Raw()
	block := key.Block(uint64(g.Number), uint64(g.Generation))
	body := make([]byte, 0, refreshBody)
	body = append(append(append(body, raw[:]...), block[:]...), g.Seed[:]...)
	mac := s.refreshMAC(key, c, body)
	return secret.Frame(refreshKind, append(body, mac[:20]...)), nil
}

// refreshMAC covers issuer, epoch, client, number, generation and seed; the
// block stands for number and generation, being their only encryption.
func (s *Server) refreshMAC(key *jose.MACKey, c client.ID, body []byte) [32]byte {
	return key.Sum(refreshPurpose, []byte(s.Settings.Issuer), s.Keys.Current().Epoch, []byte(c), body)
}

// openRefreshToken verifies a token for the client that presents it. The
// database is not asked, so a forged token costs no query.
func (s *Server) openRefreshToken(ctx context.Context, text string, c client.ID) (refreshToken, error) {
	body, err := secret.Unframe(refreshKind, text)
	if err != nil || len(body) != refreshBody {
		return refreshToken{}, errMalformedToken
	}
	id := jose.KeyIDFrom([4]byte(body[:4]))
	key, err := s.macKey(ctx, id)
	if err != nil {
		return refreshToken{}, err
	}
	if key == nil {
		return refreshToken{}, errMalformedToken
	}
	mac := s.refreshMAC(key, c, body[:36])
	if !secret.Equal(mac[:20], body[36:]) {
		return refreshToken{}, errForeignToken
	}
	number, generation := key.Unblock([16]byte(body[4:20]))
	return refreshToken{id, GrantNumber(number), int64(generation), Seed(body[20:36])}, nil
}

// macKey finds a MAC key, reading the keyring again for one that another node
// made. It returns nil if there is none; an error is the store's.
func (s *Server) macKey(ctx context.Context, id jose.KeyID) (*jose.MACKey, error) {
	if key, ok := s.Keys.Current().MACByID(id); ok {
		return key, nil
	}
	ring, err := s.Keys.LookupMissing(ctx, id)
	if err != nil {
		return nil, err
	}
	key, _ := ring.MACByID(id)
	return key, nil
}

// newTokenID is random; eight bytes are enough for a name that lives a day.
func newTokenID() TokenID { return TokenID(secret.Bytes(8)) }

func (t TokenID) number() uint64 { return binary.BigEndian.Uint64(t[:]) }

func tokenIDOf(n uint64) (t TokenID) {
	binary.BigEndian.PutUint64(t[:], n)
	return t
}
