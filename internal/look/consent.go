package look

import (
	"io"
	"time"
)

// Risk is how much harm a right can do.
type Risk string

const (
	RiskNormal    Risk = "normal"
	RiskSensitive Risk = "sensitive"
)

// Right is one capability or scope that the app asks for.
type Right struct {
	ID     string // value of the input named capability
	Icon   string // name of an icon of the set
	Name   string // empty for a scope of OpenID Connect: look has the texts and the icon
	Detail string
	Risk   Risk
	Needed bool // the app does not work without it: shown without a switch
	// Allowed is where the switch stands at first; of no effect on a needed right.
	Allowed bool
	New     bool // not part of what this person allowed before
}

// Sensitive rights stand out.
func (r Right) Sensitive() bool { return r.Risk == RiskSensitive }

// Resource is a home, network or folder that the rights can be limited to.
type Resource struct {
	ID     string // value of the checkbox named resource
	Icon   string
	Name   string
	Detail string
	Chosen bool
}

// ConsentView is the consent page (page-consent). The form sends ticket, decision (allow or deny), and any number of
// capability, resource and duration. What it sends can only narrow what the ticket holds.
type ConsentView struct {
	Page
	App           App
	Action        string
	Ticket        string
	Account       string // who is signed in, as they know themselves
	NotYouPath    string
	Subject       string // what is used, in the words of the catalogue ("your devices"); empty for a general title
	Rights        []Right
	ResourceTitle string // in the words of the catalogue ("Which homes?"); empty for a general one
	Resources     []Resource
	Durations     []time.Duration // offered spans; 0 is "until I stop it"; sent as whole seconds
	Duration      time.Duration   // the one selected at first
	ReturnHost    string          // empty: an app on this device
	StopPath      string          // where a person stops an app later; empty while there is no such page
	Cannot        []string        // names of rights of the catalogue that the app does not ask for
}

// Sensitive says whether any right asked for is.
func (v ConsentView) Sensitive() bool {
	for _, right := range v.Rights {
		if right.Sensitive() {
			return true
		}
	}
	return false
}

// TitleKey is the general title: apps that only want to know who somebody is do not "do" anything.
func (v ConsentView) TitleKey() string {
	for _, right := range v.Rights {
		if _, standard := standardScopes[right.ID]; !standard {
			return "consent.title"
		}
	}
	return "consent.title_identity"
}

// standardScopes are the scopes of OpenID Connect Core §5.4 and §11 with their icons; they need no catalogue entry.
var standardScopes = map[string]string{
	"openid":         "person",
	"profile":        "card",
	"email":          "mail",
	"phone":          "phone",
	"address":        "pin",
	"offline_access": "refresh",
}

// Consent writes the consent page.
func (l *Looks) Consent(w io.Writer, v ConsentView) error {
	words := l.texts.in(v.Language)
	named := make([]Right, len(v.Rights))
	for i, right := range v.Rights {
		var err error
		if named[i], err = words.nameScope(right); err != nil {
			return err
		}
	}
	v.Rights = named
	return l.render(w, "consent", v.Page, v)
}

// nameScope fills in a standard scope; a right that has a name keeps what it has, and one that nobody named shows
// its id rather than nothing.
func (w words) nameScope(right Right) (Right, error) {
	if right.Name != "" {
		return right, nil
	}
	icon, standard := standardScopes[right.ID]
	if !standard {
		right.Name = right.ID
		return right, nil
	}
	var err error
	if right.Name, err = w.text("scope."+right.ID+".name", nil, nil); err != nil {
		return right, err
	}
	if right.Detail == "" {
		right.Detail, err = w.text("scope."+right.ID+".detail", nil, nil)
	}
	if right.Icon == "" {
		right.Icon = icon
	}
	return right, err
}
