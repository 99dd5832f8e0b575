package look

// Part is a run of characters that are all marked or all not.
type Part struct {
	Text    string
	Differs bool
}

// difference marks the characters of value that stand in no longest common subsequence with against, so that one
// character too many is one mark and not everything after it.
func difference(value, against string) []Part {
	a, b := []rune(shorten(value)), []rune(shorten(against))
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		start++
	}
	end := 0
	for end < len(a)-start && end < len(b)-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	kept := make([]bool, len(a))
	for i := range a {
		kept[i] = i < start || i >= len(a)-end
	}
	middle := kept[start : len(a)-end]
	keepCommon(middle, a[start:len(a)-end], b[start:len(b)-end])
	dropShortRuns(middle)
	return joinParts(a, kept)
}

// dropShortRuns: one or two equal letters between differences are chance ("org" and "com" share an o), and sparing
// them from the mark makes it harder to read.
func dropShortRuns(kept []bool) {
	const chance = 2
	for from := 0; from < len(kept); {
		to := from
		for to < len(kept) && kept[to] == kept[from] {
			to++
		}
		if kept[from] && to-from <= chance {
			for i := from; i < to; i++ {
				kept[i] = false
			}
		}
		from = to
	}
}

// keepCommon marks in kept one longest common subsequence of a and b; shorten bounds the work.
func keepCommon(kept []bool, a, b []rune) {
	longest := make([][]int16, len(a)+1)
	for i := range longest {
		longest[i] = make([]int16, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				longest[i][j] = longest[i+1][j+1] + 1
			} else {
				longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			}
		}
	}
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			kept[i] = true
			i, j = i+1, j+1
		case longest[i+1][j] >= longest[i][j+1]:
			i++
		default:
			j++
		}
	}
}

func joinParts(runes []rune, kept []bool) []Part {
	var parts []Part
	for from := 0; from < len(runes); {
		to := from
		for to < len(runes) && kept[to] == kept[from] {
			to++
		}
		parts = append(parts, Part{Text: visible(string(runes[from:to])), Differs: !kept[from]})
		from = to
	}
	return parts
}
