package transcript

import (
	"encoding/json"
	"os"
	"testing"
)

func FuzzParse(f *testing.F) {
	manual, err := os.ReadFile("testdata/format.txt")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(manual))
	f.Add("> @a POST /x\n+ a = b\n< 4xx\n{\"a\": \"<any>\"}\nx = json a\n")
	f.Add("if not a b\n> GET /x\nelse\n> GET /y\nend\n< 200\n<= code = <any>\nx = response code\n")
	f.Fuzz(func(t *testing.T, text string) {
		steps, err := parse(reader{facts: map[string]bool{"a": true, "b": false}}, "fuzz.txt", text)
		if err != nil {
			return
		}
		requests := 0
		for _, step := range steps {
			if exchange, ok := step.(*exchange); ok {
				requests++
				if exchange.want.status == "" {
					t.Fatal("a request without an expected answer was accepted")
				}
			}
		}
		if requests == 0 {
			t.Fatal("a transcript without a request was accepted")
		}
	})
}

func FuzzDecodeJSON(f *testing.F) {
	f.Add([]byte(`{"a":[1,{"b":null}],"c":"<any>"}`))
	f.Add([]byte(`{"a":1,"a":2}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		if _, err := decodeJSON(text); err == nil && !json.Valid(text) {
			t.Fatalf("accepted what is not JSON: %q", text)
		}
	})
}
