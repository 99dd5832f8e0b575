package look

import "testing"

func TestARequestAndItsCurlSayTheSame(t *testing.T) {
	e := Exchange{
		Method: "POST", URL: "http://localhost:8080/oauth2/token",
		Headers: []Header{{"Content-Type", "application/x-www-form-urlencoded"}, {"Authorization", "Basic YTpi"}},
		Body:    "grant_type=refresh_token&refresh_token=it's",
	}
	const text = "POST /oauth2/token HTTP/1.1\nHost: localhost:8080\nContent-Type: application/x-www-form-urlencoded\n" +
		"Authorization: Basic YTpi\n\ngrant_type=refresh_token\n  &refresh_token=it's"
	if got := e.RequestText(); got != text {
		t.Errorf("request:\n%s", got)
	}
	const curl = "curl -i 'http://localhost:8080/oauth2/token' \\\n  -H 'Authorization: Basic YTpi' \\\n" +
		"  -d 'grant_type=refresh_token' \\\n  -d 'refresh_token=it'\\''s'"
	if got := e.Curl(); got != curl {
		t.Errorf("curl:\n%s", got)
	}
}

func TestTheMethodIsNamedWhereCurlWouldGuessAnother(t *testing.T) {
	for want, e := range map[string]Exchange{
		"curl -i 'http://h/a'":                                     {Method: "GET", URL: "http://h/a"},
		"curl -i -X POST 'http://h/a'":                             {Method: "POST", URL: "http://h/a"},
		"curl -i -X PUT 'http://h/a' \\\n  --data-raw '{\"a\":1}'": {Method: "PUT", URL: "http://h/a", Body: `{"a":1}`},
	} {
		if got := e.Curl(); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestAnAnswerIndentsJSONAndLeavesOtherTextAlone(t *testing.T) {
	a := Answer{Status: 200, Reason: "OK", Body: `{"active":false}`}
	if got := a.Text(); got != "HTTP/1.1 200 OK\n\n{\n  \"active\": false\n}" {
		t.Error(got)
	}
	a.Body = "plain a=b"
	if got := a.Text(); got != "HTTP/1.1 200 OK\n\nplain a=b" {
		t.Error(got)
	}
}

func TestAnOpaqueOrBrokenTokenIsShownUndecoded(t *testing.T) {
	for _, raw := range []string{"agv_rt_1", "a.b", "!.!.!", "e30.W10.x", ""} {
		if claims := (DemoToken{TokenAccess, raw}).Claims(); len(claims) != 0 {
			t.Errorf("%q gave %v", raw, claims)
		}
	}
}
