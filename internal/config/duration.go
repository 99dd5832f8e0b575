package config

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"time"
)

// A duration is whole numbers with units: 300s, 15m, 1h30m, 14d. A bare number is refused, because
// half of its readers would take it for minutes.
const durationPattern = `^([0-9]{1,10}[smhd])+$`

var (
	durationForm = regexp.MustCompile(durationPattern)
	durationPart = regexp.MustCompile(`([0-9]+)([smhd])`)
	durationUnit = map[string]time.Duration{"s": time.Second, "m": time.Minute, "h": time.Hour, "d": 24 * time.Hour}
)

// parseDuration answers false for what is not a duration or does not fit into one.
func parseDuration(text string) (time.Duration, bool) {
	if !durationForm.MatchString(text) {
		return 0, false
	}
	var sum time.Duration
	for _, part := range durationPart.FindAllStringSubmatch(text, -1) {
		count, err := strconv.ParseInt(part[1], 10, 64)
		unit := durationUnit[part[2]]
		if err != nil || count > int64((math.MaxInt64-sum)/unit) {
			return 0, false
		}
		sum += time.Duration(count) * unit
	}
	return sum, true
}

// formatDuration uses the largest unit that loses nothing, and days from two on.
func formatDuration(d time.Duration) string {
	switch {
	case d%(24*time.Hour) == 0 && d >= 48*time.Hour:
		return fmt.Sprintf("%dd", d/(24*time.Hour))
	case d%time.Hour == 0 && d != 0:
		return fmt.Sprintf("%dh", d/time.Hour)
	case d%time.Minute == 0 && d != 0:
		return fmt.Sprintf("%dm", d/time.Minute)
	case d%time.Second == 0:
		return fmt.Sprintf("%ds", d/time.Second)
	}
	return d.String()
}
