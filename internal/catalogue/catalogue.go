package catalogue

import "context"

// Risk says how much harm a right can do; pages colour it.
type Risk string

// Ordinary is the zero risk; sensitive is shown with a warning.
const (
	Ordinary  Risk = "ordinary"
	Sensitive Risk = "sensitive"
)

// Capability is one named thing an app may do. Its id is also its scope value.
// Texts are by language tag; "en" is always there.
type Capability struct {
	ID          string            `json:"id"`
	Number      int               `json:"number"`
	Name        map[string]string `json:"name"`
	Description map[string]string `json:"description,omitempty"`
	Icon        string            `json:"icon,omitempty"`
	Risk        Risk              `json:"risk,omitempty"`
	// Optional lets the person untick it; otherwise the app needs it.
	Optional bool `json:"optional,omitempty"`
}

// API is a resource server that takes our tokens (RFC 8707 calls it resource).
type API struct {
	ID                   string   `json:"id"`
	Name                 string   `json:"name"`
	AccessTokenFormat    string   `json:"access_token_format"`
	SigningAlg           string   `json:"signing_alg,omitempty"`
	Capabilities         []string `json:"capabilities"`
	IntrospectionClients []string `json:"introspection_clients,omitempty"`
}

// Store keeps the catalogue.
type Store interface {
	// LoadCatalogue returns everything; it is small.
	LoadCatalogue(ctx context.Context) ([]Capability, []API, error)
	// PutCatalogue adds or replaces the given entries and leaves others alone.
	PutCatalogue(ctx context.Context, capabilities []Capability, apis []API) error
}
