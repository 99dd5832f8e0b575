package dev

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestEveryStandardClaimOfAnnIsFilled(t *testing.T) {
	ann := reflect.ValueOf(accounts()[0])
	if ann.FieldByName("Email").String() != "ann@example.com" {
		t.Fatal("the first account is not ann's")
	}
	notClaims := []string{"Password", "PasswordFile", "Roles"}
	for i := range ann.NumField() {
		if name := ann.Type().Field(i).Name; ann.Field(i).IsZero() && !slices.Contains(notClaims, name) {
			t.Errorf("%s is empty", name)
		}
	}
	address := reflect.ValueOf(*accounts()[0].Address)
	for i := range address.NumField() {
		if address.Field(i).IsZero() {
			t.Errorf("the %s of her address is empty", address.Type().Field(i).Name)
		}
	}
}

func TestThePeopleOfTheSurfaceAreThere(t *testing.T) {
	want := map[string]string{"ann@example.com": "", "ben@example.com": "", "dev@example.com": "developer", "admin@example.com": "administrator"}
	for _, a := range accounts() {
		role, known := want[a.Email]
		if !known || strings.Join(a.Roles, " ") != role || a.Password.Reveal() != "correct-horse-battery" {
			t.Errorf("%s has the roles %v", a.Email, a.Roles)
		}
		delete(want, a.Email)
	}
	if len(want) != 0 {
		t.Errorf("missing: %v", want)
	}
}

func TestTheClientsOfTheSurfaceAreThere(t *testing.T) {
	f := NewFixtures(t.TempDir(), PortsFrom(8080))
	want := map[string]string{"demo-native": "native", "demo-web": "web", "demo-c2c": "c2c", "demo-spa": "spa", "demo-service": "service"}
	for _, c := range f.Config.Bootstrap.Clients {
		if want[c.ClientID] != c.AppType {
			t.Errorf("%s is of type %s", c.ClientID, c.AppType)
		}
		public := c.AppType == "native" || c.AppType == "spa"
		if public != (c.ClientSecret == "") || c.ClientSecret != f.Secrets[c.ClientID] {
			t.Errorf("%s: its secret is not the one that is printed", c.ClientID)
		}
		delete(want, c.ClientID)
	}
	if len(want) != 0 {
		t.Errorf("missing: %v", want)
	}
}

func TestSecretsAreNewAtEachStart(t *testing.T) {
	one, two := NewFixtures("", PortsFrom(8080)), NewFixtures("", PortsFrom(8080))
	for id, secret := range one.Secrets {
		if secret == two.Secrets[id] {
			t.Errorf("%s has the same secret twice", id)
		}
	}
	if one.Config.MasterKey == two.Config.MasterKey {
		t.Error("two starts have the same master key")
	}
}
