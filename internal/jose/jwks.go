package jose

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	gojose "github.com/go-jose/go-jose/v4"
)

// JWKS is the published key set (RFC 7517 §5) and its entity tag, with quotes: the public halves of
// all signing keys, next, active and retired. The body must not be changed.
func (r *Ring) JWKS() (body []byte, etag string) { return r.jwks, r.etag }

func (r *Ring) publish() error {
	set := gojose.JSONWebKeySet{Keys: []gojose.JSONWebKey{}}
	for _, stored := range r.stored {
		if key, ok := r.signing[stored.ID]; ok {
			set.Keys = append(set.Keys, gojose.JSONWebKey{
				Key: key.private.Public(), KeyID: string(key.ID), Algorithm: string(key.Algorithm), Use: "sig",
			})
		}
	}
	body, err := json.Marshal(set)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(body)
	r.jwks, r.etag = body, `"`+hex.EncodeToString(sum[:16])+`"`
	return nil
}
