package config

import (
	"strconv"
	"strings"
)

// suggestKey is the path of the key that was probably meant: one of the same section with nearly the
// same letters, else one that has this name in another section. It is empty if there is none.
func suggestKey(given string, known []*field) string {
	names := make([]string, len(known))
	for i, f := range known {
		names[i] = f.key
	}
	if near := nearest(given, names); near != "" {
		return near
	}
	for _, f := range settable(fields()) {
		if letters(f.key) == letters(given) {
			return f.path
		}
	}
	return ""
}

// nearest is the name that differs from given in a quarter of its letters or fewer, or in one.
func nearest(given string, names []string) string {
	given = letters(given)
	best, bestDistance := "", 1+len(given)/4
	if len(given) > 64 {
		return ""
	}
	for _, name := range names {
		if d := distance(given, letters(name)); d < bestDistance || d == bestDistance && best == "" {
			best, bestDistance = name, d
		}
	}
	return best
}

// letters leaves out what people write differently: case, hyphens and underscores.
func letters(name string) string {
	return strings.NewReplacer("-", "", "_", "").Replace(strings.ToLower(name))
}

// distance counts the letters to insert, remove, replace or swap with a neighbour (optimal string
// alignment).
func distance(a, b string) int {
	before, last, row := []int(nil), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			replaced := last[j-1]
			if a[i-1] != b[j-1] {
				replaced++
			}
			row[j] = min(replaced, last[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, make([]int, len(b)+1)
	}
	return last[len(b)]
}

func keysOf(known []*field) string {
	names := make([]string, len(known))
	for i, f := range known {
		names[i] = f.key
	}
	return strings.Join(names, ", ")
}

// printable shows an unknown key without control characters, shortened.
func printable(key string) string {
	const limit = 60
	if len(key) > limit {
		key = key[:limit] + "…"
	}
	if quoted := strconv.Quote(key); quoted != `"`+key+`"` {
		return quoted
	}
	return key
}
