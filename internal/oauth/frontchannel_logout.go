// Spec: OpenID Connect Front-Channel Logout 1.0 §2 and §3.

package oauth

import (
	"context"
	"net/url"

	"github.com/authgrove/authgrove/internal/account"
)

// maxFrames bounds the pages that one signed-out page loads.
const maxFrames = 50

// FrontchannelLogouts are the addresses that the browser has to load so that the
// apps it uses hear that the session is over. Each says whose session it is, and
// which: an app ends nothing for a page that cannot say that.
func (s *Server) FrontchannelLogouts(ctx context.Context, a account.Number, session int64) (addresses []string, err error) {
	clients, err := s.SessionClients.ListSessionClients(ctx, a, session, Frontchannel, 0, maxFrames)
	for i := range clients {
		addresses = append(addresses, withQuery(clients[i].Metadata.FrontchannelLogoutURI, url.Values{
			"iss": {s.Settings.Issuer}, "sid": {s.sessionID(session, clients[i].Number)},
		}))
	}
	return addresses, err
}
