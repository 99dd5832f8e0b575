package web

import "math/rand/v2"

const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// newRequestID makes "req_" and 12 random characters. An id names a line of
// the log and opens nothing, so it need not come from crypto/rand.
func newRequestID() string {
	const half = 62 * 62 * 62 * 62 * 62 * 62
	var id [16]byte
	copy(id[:], "req_")
	for at := 4; at < len(id); at += 6 {
		value := rand.Uint64N(half)
		for i := range 6 {
			id[at+i] = base62[value%62]
			value /= 62
		}
	}
	return string(id[:])
}
