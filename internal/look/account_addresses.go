package look

import "io"

// AddressKind is what kind of address an identifier is.
type AddressKind string

const (
	AddressEmail AddressKind = "email"
	AddressPhone AddressKind = "phone"
)

// Icon is the picture beside an address.
func (k AddressKind) Icon() string {
	if k == AddressPhone {
		return "phone"
	}
	return "mail"
}

// Address is an identifier of the account.
type Address struct {
	ID       string // value of the input named address
	Kind     AddressKind
	Text     string
	Verified bool
	Primary  bool
	// Last marks the only verified address: it cannot be removed, and the page says why.
	Last bool
}

// AddressesView lists the addresses of a person. While one is being proved the code step stands above the list.
type AddressesView struct {
	AccountPage
	Addresses []Address
	Proving   *Address // asks for the code that was sent to it
	Code      CodeStep
	// CodeProblem is a problem of the code or of sending it; Problem is one of adding and removing.
	CodeProblem SignInProblem
	Typed       string // the address as typed, when it could not be added
	PhonesToo   bool   // a phone number can be added as well
}

// AccountAddresses writes the addresses page.
func (l *Looks) AccountAddresses(w io.Writer, v AddressesView) error {
	return l.account(w, SectionAddresses, v.AccountPage, v)
}
