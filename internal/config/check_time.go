package config

import (
	"fmt"
	"slices"
	"time"
)

func checkLifetimes(c *Config, d *diagnosis) {
	l := c.Lifetimes
	for _, pair := range []struct {
		path   string
		value  time.Duration
		within string
		cap    time.Duration
	}{
		{"lifetimes.access_token", l.AccessToken, "lifetimes.access_token_cap", l.AccessTokenCap},
		{"lifetimes.access_token_c2c", l.AccessTokenC2C, "lifetimes.access_token_cap", l.AccessTokenCap},
		{"lifetimes.refresh_absolute_public", l.RefreshAbsolutePublic, "lifetimes.refresh_absolute_cap", l.RefreshAbsoluteCap},
		{"lifetimes.refresh_absolute_confidential", l.RefreshAbsoluteConfidential, "lifetimes.refresh_absolute_cap", l.RefreshAbsoluteCap},
		{"lifetimes.refresh_idle", l.RefreshIdle, "lifetimes.refresh_absolute_cap", l.RefreshAbsoluteCap},
		{"lifetimes.session_idle", l.SessionIdle, "lifetimes.session_absolute", l.SessionAbsolute},
	} {
		if pair.value > pair.cap {
			refuseLonger(d, pair.path, pair.value, pair.within, pair.cap)
		}
	}
	for i, client := range c.Bootstrap.Clients {
		path := item("bootstrap.clients", i)
		if given := seconds(client.AccessTokenLifetime); given > l.AccessTokenCap {
			refuseLonger(d, path+".access_token_lifetime", given, "lifetimes.access_token_cap", l.AccessTokenCap)
		}
		if given := seconds(client.RefreshTokenLifetime); given > l.RefreshAbsoluteCap {
			refuseLonger(d, path+".refresh_token_lifetime", given, "lifetimes.refresh_absolute_cap", l.RefreshAbsoluteCap)
		}
	}
}

func refuseLonger(d *diagnosis, path string, given time.Duration, within string, bound time.Duration) {
	d.add(path, "got "+formatDuration(given), fmt.Sprintf("at most %s (%s)", within, formatDuration(bound)), "shorten it, or raise "+within)
}

func seconds(n int) time.Duration { return time.Duration(n) * time.Second }

func checkKeys(c *Config, d *diagnosis) {
	k := c.Keys
	if !slices.Contains(k.Signing, "ES256") {
		d.add("keys.signing", "ES256 is missing", "ES256 among them, because apps and APIs that name no algorithm use it", "add ES256")
	}
	if least := 2 * c.Lifetimes.JWKSMaxAge; k.PublishAhead < least {
		d.add("keys.publish_ahead", "got "+formatDuration(k.PublishAhead),
			fmt.Sprintf("at least twice lifetimes.jwks_max_age (%s), so that every cache knows a key before it is used", formatDuration(least)),
			"write "+formatDuration(least))
	}
	if k.PublishAhead >= k.RotateEvery {
		d.add("keys.publish_ahead", "got "+formatDuration(k.PublishAhead),
			fmt.Sprintf("less than keys.rotate_every (%s)", formatDuration(k.RotateEvery)), "rotate less often, or publish later")
	}
}
