package main

import (
	"encoding/json"
	"net"
	"net/url"
	"regexp"
	"strings"
)

// firstConfiguration is short on purpose: what is not in it has a default, and
// docs/config.md has the rest.
func firstConfiguration(address, database string) string {
	return `# The configuration of Authgrove. Every other setting: docs/config.md, or authgrove config schema.
# After a change: authgrove config validate, and authgrove doctor to see whether it works.

# The address of this server as people and programs see it, and the issuer of every token. It cannot be changed
# without asking every app to.
url: ` + scalar(address) + `

# Where it listens. If the address is https, put a proxy in front that speaks https, or write
# tls: {mode: files, cert_file: …, key_file: …}.
listen: ` + scalar(listenFor(address)) + `

# Behind a proxy: its addresses, so that it is believed about where people are.
# trusted_proxies: [10.0.0.0/8]

# Where everything is kept. If it has a password, this file must stay readable by its owner only.
database: ` + scalar(database) + `

# What all keys in the database are encrypted under. Keep a copy of it apart from backups of the database.
master_key_file: ` + masterKeyName + `

# How mail leaves. Without it nobody can be sent a code to sign in with.
# smtp: {url: "smtp://user:password@mail.example.com", from: "Example <no-reply@example.com>"}
`
}

// listenFor is the port of an address on this machine, else the one that
// proxies expect behind them.
func listenFor(address string) string {
	port := "8080"
	if u, err := url.Parse(address); err == nil && u.Scheme == "http" && u.Port() != "" {
		port = u.Port()
	}
	return net.JoinHostPort("127.0.0.1", port)
}

var plainScalar = regexp.MustCompile(`^[A-Za-z/][A-Za-z0-9/:._@?=&%+-]*$`)

// scalar is a text in YAML. JSON is YAML too.
func scalar(text string) string {
	if plainScalar.MatchString(text) && !strings.HasSuffix(text, ":") {
		return text
	}
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err) // a text can be written
	}
	return string(quoted)
}

var plainWord = regexp.MustCompile(`^[A-Za-z0-9/._+@%:=,-]+$`)

// quoteForShell lets a printed command be copied.
func quoteForShell(word string) string {
	if plainWord.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
