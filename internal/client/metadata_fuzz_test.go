package client

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"testing"
)

func FuzzASectorDocumentListsEveryRedirectURIOrIsRefused(f *testing.F) {
	m := web("https://a.test/cb", "https://b.test/cb")
	for _, seed := range []string{"", "[]", `["https://a.test/cb","https://b.test/cb"]`, `["https://a.test/cb"]`, `{"0":"https://a.test/cb"}`, `[1,null]`, `["https://\u0061.test/cb","https://b.test/cb",""] `} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		err := m.CheckSectorDocument(content)
		var listed []any
		readable := json.Unmarshal(content, &listed) == nil
		complete := readable && slices.Contains(listed, any(m.RedirectURIs[0])) && slices.Contains(listed, any(m.RedirectURIs[1]))
		if err == nil && !complete {
			t.Fatalf("%q passes", content)
		}
		if err != nil && !errors.As(err, new(Problems)) {
			t.Fatalf("%q: %v", content, err)
		}
	})
}

func FuzzARegistrationIsRefusedOrStaysAsItIs(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"client_name":"A","app_type":"native","redirect_uris":["com.example.a:/cb"]}`,
		`{"client_name":"A","app_type":"web","redirect_uris":["https://a.test/cb"],"scope":"openid  email","subject_type":"pairwise"}`,
		`{"client_name":"A","app_type":"service","grant_types":["client_credentials"],"token_endpoint_auth_method":"private_key_jwt","jwks":{"keys":[]}}`,
		`{"client_name":"A","app_type":"web","redirect_uris":["https://a.test/cb"],"response_types":["code id_token"],"jwks_uri":"https://a.test/k"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		var m Metadata
		if json.Unmarshal(content, &m) != nil {
			return
		}
		if err := m.Complete(); err != nil {
			if !errors.As(err, new(Problems)) {
				t.Fatalf("%v", err)
			}
			return
		}
		for _, uri := range m.RedirectURIs {
			if !m.MatchRedirect(uri) {
				t.Fatalf("%q does not match itself", uri)
			}
		}
		again := m
		if err := again.Complete(); err != nil || !reflect.DeepEqual(again, m) {
			t.Fatalf("complete again: %v\n%+v\n%+v", err, m, again)
		}
	})
}
