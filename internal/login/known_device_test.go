package login_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/login"
)

func TestADeviceIsKnownForThoseWhoSignedInOnIt(t *testing.T) {
	d := newDesk(t)
	ann, bob := d.person("ann@example.com"), d.person("bob@example.com")
	cookie, err := d.devices.Remember(d.ctx, login.Device{}, ann)
	d.must(err)
	open := func(cookie string) login.Device {
		t.Helper()
		device, err := d.devices.Open(d.ctx, cookie)
		d.must(err)
		return device
	}
	device := open(cookie)
	if !device.Knows(ann) || device.Knows(bob) || device.Knows(account.Account{}) {
		t.Error("known for the wrong people")
	}
	for _, bad := range []string{"", "x", cookie[:len(cookie)-1], strings.ToUpper(cookie), cookie + "0"} {
		if open(bad).Knows(ann) {
			t.Errorf("%q is known", bad)
		}
	}
	both, err := d.devices.Remember(d.ctx, device, bob)
	d.must(err)
	if device := open(both); !device.Knows(ann) || !device.Knows(bob) {
		t.Error("a second person on the device makes it forget the first")
	}
	if open(both).Knows(d.change(ann, func(a *account.Account) { a.Revocation++ })) {
		t.Error("known although the owner signed out everywhere")
	}
	d.advance(login.DeviceLifetime + time.Second)
	if open(both).Knows(bob) {
		t.Error("known for ever")
	}
}

func TestADeviceRemembersTheLastFiveAndFitsIntoACookie(t *testing.T) {
	d := newDesk(t)
	var device login.Device
	var people []account.Account
	var cookie string
	for i := range 7 {
		people = append(people, d.person(fmt.Sprintf("p%d@example.com", i)))
		var err error
		cookie, err = d.devices.Remember(d.ctx, device, people[i])
		d.must(err)
		device, err = d.devices.Open(d.ctx, cookie)
		d.must(err)
	}
	for i, a := range people {
		if device.Knows(a) != (i >= 2) {
			t.Errorf("person %d is known: %v", i, device.Knows(a))
		}
	}
	if len(cookie) > 1000 {
		t.Errorf("%d characters", len(cookie))
	}
}
