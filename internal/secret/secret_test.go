package secret

import (
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
	"testing"
)

func sizeName(n int) string { return strconv.Itoa(n) + "B" }

func TestATextNeverPrints(t *testing.T) {
	const clear = "canary-7Q"
	type holder struct {
		Secret  Text
		Pointer *Text
		Values  map[string]Text
	}
	secret := Text(clear)
	value := holder{secret, &secret, map[string]Text{"k": secret}}
	var printed []string
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "% x", "%10s", "%T"} {
		printed = append(printed, fmt.Sprintf(verb, secret), fmt.Sprintf(verb, &secret))
		printed = append(printed, fmt.Sprintf(verb, value), fmt.Sprintf(verb, []Text{secret}))
	}
	printed = append(printed, fmt.Sprint(secret), fmt.Errorf("failed: %w", fmt.Errorf("%v", secret)).Error())
	encoded, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	element, err := xml.Marshal(secret)
	if err != nil {
		t.Fatal(err)
	}
	printed = append(printed, string(encoded), string(element))
	for _, text := range printed {
		if strings.Contains(text, clear) || strings.Contains(strings.ToLower(text), hex.EncodeToString([]byte(clear))) {
			t.Errorf("printed as %s", text)
		}
	}
	if secret.Reveal() != clear {
		t.Error("Reveal does not")
	}
}

func TestSumTellsEveryTwoListsApart(t *testing.T) {
	key := Bytes(32)
	seen := map[[32]byte]string{}
	for name, sum := range map[string][32]byte{
		"p, nothing":     Sum(key, "p"),
		"p, empty":       Sum(key, "p", nil),
		"p, two empties": Sum(key, "p", nil, nil),
		"p, ab":          Sum(key, "p", []byte("ab")),
		"p, a b":         Sum(key, "p", []byte("a"), []byte("b")),
		"p, empty ab":    Sum(key, "p", nil, []byte("ab")),
		"pa, b":          Sum(key, "pa", []byte("b")),
		"pab":            Sum(key, "pab"),
		"other key":      Sum(Bytes(32), "p", []byte("ab")),
	} {
		if other, dup := seen[sum]; dup {
			t.Errorf("%q and %q have the same sum", name, other)
		}
		seen[sum] = name
	}
}

// The value was computed with OpenSSL's HMAC, so that a change of the format is noticed.
func TestSumIsHMACOfLengthPrefixedParts(t *testing.T) {
	sum := Sum([]byte("key"), "kind", []byte("a"), []byte("bc"))
	const want = "dd332fea0d9a6d9041848e69e6e76e2ed1afcc2c03d8cc8a90882bb60ff98c01"
	if got := hex.EncodeToString(sum[:]); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestASummerIsTheSameFunctionUnderConcurrency(t *testing.T) {
	key := Bytes(32)
	summer := NewSummer(key)
	want := Sum(key, "p", []byte("a"))
	t.Run("group", func(t *testing.T) {
		for range 8 {
			t.Run("racer", func(t *testing.T) {
				t.Parallel()
				for range 200 {
					if summer.Sum("other", []byte("b")) == want || summer.Sum("p", []byte("a")) != want {
						t.Error("sums differ")
					}
				}
			})
		}
	})
}

func TestEqualComparesContents(t *testing.T) {
	if !Equal([]byte("ab"), []byte("ab")) || Equal([]byte("ab"), []byte("ac")) || Equal([]byte("ab"), []byte("a")) {
		t.Error("Equal is wrong")
	}
}

func BenchmarkSummer(b *testing.B) {
	summer, part := NewSummer(Bytes(32)), Bytes(32)
	b.ReportAllocs()
	for b.Loop() {
		summer.Sum("purpose", part, part)
	}
}

func BenchmarkSum(b *testing.B) {
	key, part := Bytes(32), Bytes(32)
	b.ReportAllocs()
	for b.Loop() {
		Sum(key, "purpose", part, part)
	}
}
