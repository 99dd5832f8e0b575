package config

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/authgrove/authgrove/internal/secret"
)

// check applies the tags of every field, then the rules that tags cannot say.
func check(c *Config, d *diagnosis) {
	published := publishedSecrets(c)
	visit(reflect.ValueOf(c).Elem(), func(p place) {
		switch {
		case p.field.required && isUnset(p.value):
			d.add(p.path, "missing", expectation(p.field), exampleOf(p.field))
		case p.field.kind == kindSecret && p.field.shortest > 0:
			checkSecret(d, p.path, secret.Text(p.value.String()), p.field.shortest, published)
		case len(p.field.enum) > 0:
			checkEnum(d, p)
		case p.field.min != "":
			checkRange(d, p)
		}
	})
	checkURL(c, d)
	checkListeners(c, d)
	checkDatabase(c, d)
	checkMasterKey(c, d)
	checkTLS(c, d)
	checkProxies(c, d)
	checkLifetimes(c, d)
	checkSignIn(c, d)
	checkMail(c, d)
	checkKeys(c, d)
	checkResources(c, d)
	checkAccounts(c, d)
	checkCapabilities(c, d)
	checkClients(c, d)
}

func isUnset(v reflect.Value) bool {
	return v.IsZero() || v.Kind() == reflect.Map && v.Len() == 0
}

func checkEnum(d *diagnosis, p place) {
	given := []string{}
	if p.field.kind == kindTextList {
		given = p.value.Interface().([]string)
	} else if p.value.String() != "" {
		given = append(given, p.value.String())
	}
	for i, value := range given {
		if slices.Contains(p.field.enum, value) {
			continue
		}
		path := p.path
		if p.field.kind == kindTextList {
			path = fmt.Sprintf("%s[%d]", p.path, i)
		}
		d.add(path, quote(value), oneOf(p.field.enum), "")
	}
}

// checkRange lets a member of a list entry be absent: zero, or no pointer.
func checkRange(d *diagnosis, p place) {
	value := p.value
	if value.Kind() == reflect.Pointer {
		if value.IsNil() {
			return
		}
		value = value.Elem()
	} else if p.field.initial == "" && value.IsZero() {
		return
	}
	if n, low, high := value.Int(), bound(p.field, p.field.min), bound(p.field, p.field.max); n < low || n > high {
		d.add(p.path, "got "+formatNumber(p.field, n), fmt.Sprintf("%s to %s", p.field.min, p.field.max), "")
	}
}

// bound reads a tag; a test proves that every bound in a tag can be read.
func bound(f *field, tag string) int64 {
	if f.kind == kindDuration {
		d, _ := parseDuration(tag)
		return int64(d)
	}
	n, _ := strconv.ParseInt(tag, 10, 64)
	return n
}

func formatNumber(f *field, n int64) string {
	if f.kind == kindDuration {
		return formatDuration(time.Duration(n))
	}
	return strconv.FormatInt(n, 10)
}

func oneOf(enum []string) string {
	last := len(enum) - 1
	if last == 0 {
		return enum[0]
	}
	return strings.Join(enum[:last], ", ") + " or " + enum[last]
}

func expectation(f *field) string {
	if f.path == "url" {
		return "the address of this server"
	}
	return "a value"
}

func exampleOf(f *field) string {
	if f.example == "" {
		return ""
	}
	return "write " + f.key + ": " + f.example
}
