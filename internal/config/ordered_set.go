package config

import "slices"

// orderedSet keeps the first of equal values, in order of arrival, and no empty one.
type orderedSet struct{ values []string }

func newOrderedSet(values ...string) *orderedSet {
	set := &orderedSet{}
	for _, value := range values {
		set.add(value)
	}
	return set
}

// add answers false if the value was there.
func (s *orderedSet) add(value string) bool {
	if value == "" || slices.Contains(s.values, value) {
		return false
	}
	s.values = append(s.values, value)
	return true
}
