package main

type adminCommand struct {
	Link adminLinkCommand `cmd:"" help:"Make a one-time sign-in for an administrator who is locked out."`
}

// Help is the long help of the command.
func (adminCommand) Help() string {
	return example("authgrove admin link admin@example.com --config authgrove.yaml")
}
