// Spec: OpenID Connect Core §8 and §8.1 (pairwise subject identifiers).

package oauth

import (
	"github.com/google/uuid"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/client"
)

// subjectFor is how the client knows the person: by the account's own subject,
// or by one that no client of another sector can link to it. It is derived, so
// it costs no row, and under a key that never changes, because the client keeps
// its users under it.
func (s *Server) subjectFor(c *client.Client, subject account.Subject) string {
	if subject == "" || c.Metadata.SubjectType != client.Pairwise {
		return string(subject)
	}
	sum := s.Keys.Current().Pairwise().Sum("pairwise subject", []byte(c.Metadata.Sector()), []byte(subject))
	id, _ := uuid.FromBytes(sum[:16])
	id[6], id[8] = id[6]&0x0f|0x80, id[8]&0x3f|0x80 // RFC 9562 §5.8: version 8
	return id.String()
}
