package web

import (
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/authgrove/authgrove/internal/oauth"
)

func FuzzParseParameters(f *testing.F) {
	for _, seed := range []string{"", "a=1&b=2", "a=%zz", "a+b=c%20d&&=", "a=1&a=2", "a=%ff", "a=%00", "a;b=c", "%61=%3d"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := parseParameters(text)
		if err != nil {
			return
		}
		for name, values := range got {
			for _, part := range append(values, name) {
				if !utf8.ValidString(part) || strings.Contains(part, "\x00") {
					t.Fatalf("%q let %q through", text, part)
				}
			}
		}
		// net/url refuses every ";", which is data here; else the two agree.
		want, err := url.ParseQuery(strings.ReplaceAll(text, ";", "%3B"))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%q: got %v, net/url has %v (%v)", text, got, want, err)
		}
	})
}

func FuzzBasicCredentials(f *testing.F) {
	for _, seed := range []string{"", "Basic", "Basic ===", "Basic YTpi", "basic  YTpi", "Bearer x", "Basic OmI=", "Basic YSV6ejpi"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		id, secret, present, err := BasicCredentials(&http.Request{Header: http.Header{"Authorization": {value}}})
		switch {
		case !present:
			t.Fatalf("%q counts as no credentials", value)
		case err != nil && refusalOf(err).Code != oauth.InvalidClient:
			t.Fatalf("%q: %v", value, err)
		case err == nil && (id == "" || !utf8.ValidString(id+secret) || strings.Contains(id+secret, "\x00")):
			t.Fatalf("%q let %q, %q through", value, id, secret)
		}
	})
}

func FuzzBearer(f *testing.F) {
	for _, seed := range []string{"", "Bearer", "Bearer abc", "bearer  a.b-c_d~e+f/g==", "Bearer a b", "Bearer é", "DPoP x"} {
		f.Add(seed, "")
		f.Add(seed, "access_token=x")
	}
	f.Fuzz(func(t *testing.T, value, query string) {
		r := &http.Request{Header: http.Header{"Authorization": {value}}, URL: &url.URL{RawQuery: query}}
		token, err := Bearer(r)
		if err != nil {
			if status := refusalOf(err).Status; status != 400 && status != 401 {
				t.Fatalf("%q: status %d", value, status)
			}
			return
		}
		if token == "" || strings.ContainsAny(token, " ,;\"\\") || !strings.HasSuffix(strings.TrimRight(value, " "), token) {
			t.Fatalf("%q gave the token %q", value, token)
		}
		if values, err := url.ParseQuery(query); err == nil && values.Has("access_token") {
			t.Fatalf("a token in the query %q passed", query)
		}
	})
}

func FuzzForwardedFor(f *testing.F) {
	for _, seed := range []string{"", "1.2.3.4", "1.2.3.4, ::1", "unknown", "1.2.3.4:5", "fe80::1%a", ",", "\"[::1]\""} {
		f.Add(seed, seed)
	}
	f.Fuzz(func(t *testing.T, first, second string) {
		list, err := parseForwardedFor([]string{first, second})
		if err != nil {
			return
		}
		if want := strings.Count(first, ",") + strings.Count(second, ",") + 2; len(list) != want || len(list) > maxHops {
			t.Fatalf("%q, %q: %d entries became %d", first, second, want, len(list))
		}
		for _, address := range list {
			if !address.IsValid() || address.Zone() != "" || address.Is4In6() {
				t.Fatalf("%q, %q gave %v", first, second, address)
			}
		}
	})
}

func FuzzPlainText(f *testing.F) {
	f.Add("a \"b\" \\ \r\n\t é \x00")
	f.Fuzz(func(t *testing.T, text string) {
		for _, b := range []byte(plainText(text)) {
			if b < ' ' || b > '~' || b == '"' || b == '\\' {
				t.Fatalf("%q kept %q", text, b)
			}
		}
	})
}
