package config

// The values of sign_up and of sign_in.default_method.
const (
	SignUpOpen   = "open"
	SignUpClosed = "closed"

	MethodCode     = "code"
	MethodPassword = "password"
)

// SignIn is how people prove who they are.
type SignIn struct {
	// What a person is asked for first: a `code` that is sent to their address, or their `password`.
	// It is the same for everybody, whether or not they have an account.
	DefaultMethod string `koanf:"default_method" default:"code" enum:"code|password"`
	// Whether people may have a password and sign in with it.
	Password bool `koanf:"password" default:"true"`
}

func checkSignIn(c *Config, d *diagnosis) {
	if c.SignIn.DefaultMethod == MethodPassword && !c.SignIn.Password {
		d.add("sign_in.default_method", "got password, which sign_in.password switches off", "code",
			"write code, or switch passwords on")
	}
}
