// Spec: OpenID Connect Discovery 1.0 §3 (what a server says that it supports).

package oauth

import (
	"slices"

	"github.com/authgrove/authgrove/internal/client"
)

// Offer is what discovery speaks of although only clients registered for it may
// use it. None of it is good practice for a new app, so a server none of whose
// clients needs it does not advertise it.
type Offer struct {
	ResponseTypes    []client.ResponseType // besides code
	RequestObjects   bool
	RequestURIs      bool
	UnsignedIDTokens bool
}

// Add takes up what one client is registered for.
func (o *Offer) Add(m *client.Metadata) {
	for _, t := range m.ResponseTypes {
		if t != client.ResponseCode && !slices.Contains(o.ResponseTypes, t) {
			o.ResponseTypes = append(o.ResponseTypes, t)
		}
	}
	o.RequestObjects = o.RequestObjects || m.AcceptsRequestObjects()
	o.RequestURIs = o.RequestURIs || len(m.RequestURIs) > 0
	o.UnsignedIDTokens = o.UnsignedIDTokens || m.IDTokenAlg == client.AlgNone
}

// Everything is the offer of a deployment that is being certified.
func Everything() Offer {
	return Offer{ResponseTypes: client.ResponseTypes()[1:], RequestObjects: true, RequestURIs: true, UnsignedIDTokens: true}
}

func (o Offer) frontChannel() bool { return len(o.ResponseTypes) > 0 }

// responseTypes are in the one order that Discovery's readers see.
func (o Offer) responseTypes() (names []string) {
	for _, t := range client.ResponseTypes() {
		if t == client.ResponseCode || slices.Contains(o.ResponseTypes, t) {
			names = append(names, string(t))
		}
	}
	return names
}

func (o Offer) requestObjectAlgs() []string {
	if !o.RequestObjects {
		return nil
	}
	return []string{"ES256", "PS256", "RS256", "EdDSA", client.AlgNone}
}
