package jose

import "time"

// Policy says which signing keys a deployment has and how long keys live. Zero durations take the
// defaults of WithDefaults.
type Policy struct {
	Signing []Algorithm

	// RotateEvery is how long a key is used, from its activation to that of its successor.
	RotateEvery time.Duration

	// PublishAhead is how long a successor is published before it is used: at least twice the time
	// for which verifiers may cache the key set.
	PublishAhead time.Duration

	// KeepRetired is how long a key is kept after its last use: longer than anything made with it
	// is looked at. The longest is an ID token given back as id_token_hint at the end of a session.
	KeepRetired time.Duration
}

// WithDefaults fills in what the policy leaves open.
func (p Policy) WithDefaults() Policy {
	day := 24 * time.Hour
	if len(p.Signing) == 0 {
		p.Signing = []Algorithm{ES256, RS256}
	}
	if p.RotateEvery == 0 {
		p.RotateEvery = 90 * day
	}
	if p.PublishAhead == 0 {
		p.PublishAhead = day
	}
	if p.KeepRetired == 0 {
		p.KeepRetired = 31 * day
	}
	return p
}

// kind is what at most one next and one active key exist of.
type kind struct {
	use       Use
	algorithm Algorithm
}

func (p Policy) kinds() []kind {
	kinds := []kind{{UseSeal, XC20P}, {UseMAC, HS256}, {UsePairwise, HS256}}
	for _, algorithm := range p.Signing {
		kinds = append(kinds, kind{UseSign, algorithm})
	}
	return kinds
}

// rotates: a key that does not is used for the whole life of the deployment.
func (k kind) rotates() bool { return k.use != UsePairwise }

// due reports whether a key active since activatedAt needs its successor published now.
func (p Policy) due(activatedAt, now time.Time) bool {
	return !now.Before(activatedAt.Add(p.RotateEvery - p.PublishAhead))
}
