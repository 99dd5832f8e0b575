// Spec: OpenID Connect Front-Channel Logout 1.0 §2 and §3.

package oauth

import (
	"context"
	"net/url"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/client"
)

// maxFrames bounds the pages that one signed-out page loads.
const maxFrames = 50

// FrontchannelLogouts are the addresses that the browser has to load so that the
// apps it uses hear that the session is over. Each says whose session it is, and
// which: an app ends nothing for a page that cannot say that.
func (s *Server) FrontchannelLogouts(ctx context.Context, a account.Number, session int64) (addresses []string, err error) {
	err = s.eachClient(ctx, a, session, func(clients []client.Client) error {
		for i := range clients {
			uri := clients[i].Metadata.FrontchannelLogoutURI
			if uri == "" || len(addresses) == maxFrames {
				continue
			}
			addresses = append(addresses, withQuery(uri, url.Values{
				"iss": {s.Settings.Issuer}, "sid": {s.sessionID(session, clients[i].Number)},
			}))
		}
		return nil
	})
	return addresses, err
}
