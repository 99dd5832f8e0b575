package dev

import (
	"fmt"
	"path/filepath"
	"time"

	"github.com/authgrove/authgrove/internal/config"
	"github.com/authgrove/authgrove/internal/jose"
	"github.com/authgrove/authgrove/internal/secret"
)

// Password is the password of every account of a throw-away server.
const Password = "correct-horse-battery"

// Ports are where the parts of a throw-away server listen. --port moves all.
type Ports struct{ Server, DemoApp int }

// PortsFrom counts from the server's port.
func PortsFrom(first int) Ports { return Ports{Server: first, DemoApp: first + 1} }

// Client ids of the fixtures.
const (
	NativeClient  = "demo-native"
	WebClient     = "demo-web"
	C2CClient     = "demo-c2c"
	SPAClient     = "demo-spa"
	ServiceClient = "demo-service"
)

// COCONet is the API of the fixtures: the network of a home.
const COCONet = "https://coconet.example"

// Fixtures are what a throw-away server holds.
type Fixtures struct {
	Config config.Config
	// Secrets are the client secrets, which are printed; they are new at each start.
	Secrets map[string]secret.Text
}

// NewFixtures returns a configuration whose database lies in dir.
func NewFixtures(dir string, ports Ports) Fixtures {
	f := Fixtures{Config: config.Default(), Secrets: map[string]secret.Text{}}
	c := &f.Config
	c.URL = fmt.Sprintf("http://localhost:%d", ports.Server)
	c.Listen = fmt.Sprintf("127.0.0.1:%d", ports.Server)
	c.Database = secret.Text("sqlite://" + filepath.ToSlash(filepath.Join(dir, "dev.db")))
	c.MasterKey = jose.NewMasterKey().Hex()
	c.MasterKeyFile = ""
	c.Testing.Inbox = true
	for _, id := range []string{WebClient, C2CClient, ServiceClient} {
		f.Secrets[id] = secret.New("cs")
	}
	c.Resources = []config.Resource{{ID: COCONet, Name: "COCONet", Capabilities: []string{"network.read", "device.switch", "device.lock", "climate.read"}}}
	c.Bootstrap = config.Bootstrap{Accounts: accounts(), Capabilities: capabilities(), Clients: f.clients(ports)}
	return f
}

// readingPace lets a person take time between two steps of the playground: a
// code lives as long as codes may, and a refresh can be retried at leisure.
func (f *Fixtures) readingPace() {
	f.Config.Lifetimes.AuthorizationCode = 10 * time.Minute
	for i := range f.Config.Bootstrap.Clients {
		if c := &f.Config.Bootstrap.Clients[i]; c.ClientID == WebClient {
			c.RefreshMode = "until-used"
		}
	}
}

func accounts() []config.Account {
	ann := config.Account{
		Email: "ann@example.com", EmailVerified: true, PhoneNumber: "+12025550142", PhoneNumberVerified: true, Password: Password,
		Name: "Ann Marie Example", GivenName: "Ann", FamilyName: "Example", MiddleName: "Marie", Nickname: "Annie", PreferredUsername: "ann",
		Profile: "https://example.com/ann", Picture: "https://example.com/ann.png", Website: "https://ann.example.com",
		Gender: "female", Birthdate: "1990-04-01", Zoneinfo: "Europe/Berlin", Locale: "en-GB",
		Address: &config.Address{Formatted: "1 Linden Street\n10969 Berlin\nGermany", StreetAddress: "1 Linden Street", Locality: "Berlin",
			Region: "Berlin", PostalCode: "10969", Country: "Germany"},
	}
	other := func(email, name string, roles ...string) config.Account {
		return config.Account{Email: email, EmailVerified: true, Password: Password, Name: name, Roles: roles}
	}
	return []config.Account{ann, other("ben@example.com", "Ben Example"), other("dev@example.com", "Dev Example", "developer"),
		other("admin@example.com", "Admin Example", "administrator")}
}

func capabilities() []config.Capability {
	entry := func(number int, id, name, description, icon string, optional bool, risk string) config.Capability {
		return config.Capability{ID: id, Number: &number, Name: map[string]string{"en": name}, Description: map[string]string{"en": description},
			Icon: icon, Optional: optional, Risk: risk}
	}
	return []config.Capability{
		entry(17, "network.read", "See your networks", "Their names and which devices are in them.", "network", false, "ordinary"),
		entry(0, "device.switch", "Switch things on and off", "Lamps, plugs and other switches.", "power", false, "ordinary"),
		entry(10, "climate.read", "Read temperatures", "The current value only, no history.", "thermometer", true, "ordinary"),
		entry(3, "device.lock", "Lock and unlock doors", "Every lock in the networks you choose.", "lock", true, "sensitive"),
	}
}

func (f Fixtures) clients(ports Ports) []config.Client {
	demoApp := fmt.Sprintf("http://localhost:%d", ports.DemoApp)
	server := fmt.Sprintf("http://localhost:%d", ports.Server)
	scope := "openid profile email address phone offline_access"
	return []config.Client{
		{ClientID: NativeClient, ClientName: "Lumen Home", AppType: "native", Scope: scope, Publisher: "Brightside GmbH", PublisherVerified: true,
			RedirectURIs: []string{"http://127.0.0.1/callback", "http://localhost/callback", "com.example.lumen:/callback"},
			Capabilities: []string{"network.read", "device.switch", "climate.read", "device.lock"}},
		{ClientID: WebClient, ClientSecret: f.Secrets[WebClient], ClientName: "Demo app", AppType: "web", Scope: scope,
			Publisher: "Authgrove", PublisherVerified: true,
			RedirectURIs: []string{demoApp + "/callback", server + "/try/callback"}, PostLogoutRedirectURIs: []string{demoApp + "/"},
			GrantTypes:   []string{"authorization_code", "refresh_token"},
			Capabilities: []string{"network.read", "device.switch", "climate.read"}},
		{ClientID: C2CClient, ClientSecret: f.Secrets[C2CClient], ClientName: "Partner Cloud", AppType: "c2c", Scope: "openid profile email offline_access",
			TokenEndpointAuthMethod: "client_secret_post", RedirectURIs: []string{demoApp + "/partner/callback"},
			Capabilities: []string{"network.read", "device.switch"}, RefreshMode: "until-used"},
		{ClientID: SPAClient, ClientName: "Browser App", AppType: "spa", Scope: "openid profile email", RedirectURIs: []string{demoApp + "/spa/callback"},
			GrantTypes: []string{"authorization_code", "refresh_token"}},
		{ClientID: ServiceClient, ClientSecret: f.Secrets[ServiceClient], ClientName: "Night Watch", AppType: "service",
			Capabilities: []string{"network.read"}},
	}
}
