package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/authgrove/authgrove/internal/jose"
	"github.com/authgrove/authgrove/internal/secret"
)

// The password of the accounts that `authgrove dev` makes. It is printed in the manual, so only a
// server that nobody else can reach accepts it.
const devPassword = "correct-horse-battery"

// longestSecret bounds the work that checking a secret can cost.
const longestSecret = 1024

// publishedSecrets are those that this deployment refuses by name.
func publishedSecrets(c *Config) []string {
	if onLoopback(c.URL) {
		return nil
	}
	return []string{devPassword}
}

func checkSecret(d *diagnosis, path string, given secret.Text, shortest int, published []string) {
	text := given.Reveal()
	reason := ""
	switch {
	case text == "":
		return
	case len(text) < shortest:
		reason = fmt.Sprintf("has %d characters", len(text))
	case len(text) > longestSecret:
		reason = fmt.Sprintf("has %d characters", len(text))
	default:
		reason = publishedReason(text)
		for _, known := range published {
			if text == known {
				reason = "is the one of the manual"
			}
		}
	}
	if reason != "" {
		d.add(path, "this secret "+reason, fmt.Sprintf("%d to %d characters that nobody can guess", shortest, longestSecret),
			"make one with: openssl rand -hex 20")
	}
}

var (
	// placeholders stand in manuals where a secret belongs, with anything around them.
	placeholders = []string{"changeme", "changethis", "replaceme", "replacethis", "placeholder", "example", "yoursecret", "yourpassword"}

	// obvious secrets are tried first, with any number behind them.
	obvious = []string{
		"admin", "administrator", "authgrove", "clientsecret", "default", "iloveyou", "letmein", "mysecret", "password",
		"postgres", "qwerty", "qwertyuiop", "root", "secret", "supersecret", "test", "topsecret", "welcome",
	}
)

// publishedReason says why a secret is one that everybody tries first; empty if it is not.
func publishedReason(text string) string {
	plain := strings.Map(onlyLettersAndDigits, strings.ToLower(text))
	for _, word := range placeholders {
		if strings.Contains(plain, word) {
			return "looks like an example"
		}
	}
	switch {
	case slices.Contains(obvious, strings.TrimRight(plain, "0123456789")):
		return "is one that everybody tries first"
	case isFew(text):
		return "has hardly any different characters"
	case isCounted(plain):
		return "only counts up or down"
	}
	return ""
}

func onlyLettersAndDigits(r rune) rune {
	if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' {
		return r
	}
	return -1
}

// isFew is true for up to three different characters in a text of eight or more: aaaaaaaa, 12121212.
func isFew(text string) bool {
	different := map[rune]bool{}
	for _, r := range text {
		different[r] = true
	}
	return len(text) > 0 && (len(different) == 1 || len(text) >= 8 && len(different) <= 3)
}

// isCounted is true for 12345678, abcdefgh, 0123456789abcdef and what repeats them or runs down.
func isCounted(text string) bool {
	const order = "0123456789abcdefghijklmnopqrstuvwxyz"
	if len(text) < 4 {
		return false
	}
	breaks := 0
	for i := 1; i < len(text); i++ {
		step := strings.IndexByte(order, text[i]) - strings.IndexByte(order, text[i-1])
		if step != 1 && step != -1 {
			breaks++
		}
	}
	return breaks <= len(text)/8
}

// checkMasterKey leaves the form to package jose, which reads it.
func checkMasterKey(c *Config, d *diagnosis) {
	const expected = "32 random bytes as 64 hex digits or base64"
	if c.MasterKey == "" {
		if c.MasterKeyFile == "" {
			d.add("master_key_file", "missing", "a file that holds "+expected, "make one with: (umask 077; openssl rand -hex 32 > master.key)")
		}
		return
	}
	given := "this is no such key"
	_, err := jose.ParseMasterKey(c.MasterKey.Reveal())
	if errors.Is(err, jose.ErrMasterKeyWeak) {
		given = "this key is not random"
	}
	if err != nil {
		d.add("master_key", given, expected, "make one with: openssl rand -hex 32")
	}
}
