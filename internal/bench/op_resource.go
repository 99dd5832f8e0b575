package bench

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strconv"
)

// members demands status 200 and a JSON object.
func members(a answer, into any) error {
	if a.status != 200 {
		return wrong{"status " + strconv.Itoa(a.status), shown(a.body)}
	}
	if err := json.Unmarshal(a.body, into); err != nil {
		return wrong{"no JSON", shown(a.body)}
	}
	return nil
}

func introspect(w *worker) error { return w.introspects(w.next().Access, true) }

func (w *worker) introspects(access string, active bool) error {
	a, err := w.send(w.to.introspection, request{method: "POST", target: w.to.introspection.target, header: w.to.credentials,
		body: "token=" + url.QueryEscape(access) + w.to.parameters})
	if err != nil {
		return err
	}
	var said struct {
		Active *bool `json:"active"`
	}
	if err := members(a, &said); err != nil {
		return err
	}
	if said.Active == nil || *said.Active != active {
		return wrong{"wrong activity", shown(a.body)}
	}
	return nil
}

func userInfo(w *worker) error {
	a, err := w.send(w.to.userinfo, request{method: "GET", target: w.to.userinfo.target, header: "Authorization: Bearer " + w.next().Access + "\r\n"})
	if err != nil {
		return err
	}
	var said struct {
		Subject string `json:"sub"`
	}
	if err := members(a, &said); err != nil {
		return err
	}
	if said.Subject == "" || said.Subject != w.subject {
		return wrong{"wrong sub", shown(a.body)}
	}
	return nil
}

// tokensToRevoke makes as many as will be revoked.
func tokensToRevoke(w *worker, n int) error {
	for range n {
		t, err := w.askToken("grant_type=client_credentials" + w.to.ownScope)
		if err != nil {
			return err
		}
		w.sample(t.Access)
		w.revocable = append(w.revocable, t.Access)
	}
	return nil
}

func revoke(w *worker) error {
	access := w.revocable[w.turn]
	w.turn++
	a, err := w.send(w.to.revocation, request{method: "POST", target: w.to.revocation.target, header: w.to.credentials,
		body: "token=" + url.QueryEscape(access) + w.to.parameters})
	if err != nil {
		return err
	}
	if a.status != 200 {
		return wrong{"status " + strconv.Itoa(a.status), shown(a.body)}
	}
	return nil
}

// revokedIsInactive asks about some of the revoked tokens: a provider answers 200
// to any revocation (RFC 7009 §2.2), so only this shows that it did something.
func revokedIsInactive(w *worker) error {
	if w.to.introspection.target == "" {
		return nil
	}
	const asked = 8
	for i := range min(asked, w.turn) {
		if err := w.introspects(w.revocable[i], false); err != nil {
			return wrong{"not revoked", err.Error()}
		}
	}
	return nil
}

func keySet(w *worker) error {
	return w.document(w.to.jwks, func(body answer) error {
		var set struct {
			Keys []map[string]any `json:"keys"`
		}
		err := members(body, &set)
		if err == nil && len(set.Keys) == 0 {
			err = wrong{"no keys", shown(body.body)}
		}
		return err
	})
}

func discovery(w *worker) error {
	return w.document(w.to.discovery, func(body answer) error {
		var said Provider
		err := members(body, &said)
		if err == nil && said.Issuer != w.to.provider.Issuer {
			err = wrong{"wrong issuer", said.Issuer}
		}
		return err
	})
}

func get(w *worker) error {
	return w.document(w.to.other, func(body answer) error {
		if body.status != 200 {
			return wrong{"status " + strconv.Itoa(body.status), shown(body.body)}
		}
		return nil
	})
}

// document fetches what is the same for everybody. A body that was judged once
// need only be the same again; another one is judged anew.
func (w *worker) document(from endpoint, judge func(answer) error) error {
	a, err := w.send(from, request{method: "GET", target: from.target})
	if err != nil {
		return err
	}
	if a.status == 200 && w.judged != nil && bytes.Equal(a.body, w.judged) {
		return nil
	}
	if err := judge(a); err != nil {
		return err
	}
	w.judged = append(w.judged[:0], a.body...)
	return nil
}
