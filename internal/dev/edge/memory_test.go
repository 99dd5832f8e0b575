package edge

import (
	"strconv"
	"testing"
	"testing/synctest"
	"time"
)

func TestTheBrowserThatWasIdleLongestIsForgottenFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var m Memory[int]
		for i := range maxBrowsers {
			m.Keep(strconv.Itoa(i), new(int))
			time.Sleep(time.Second)
		}
		if m.Find("0") == nil {
			t.Fatal("the first one is forgotten too early")
		}
		time.Sleep(time.Second)
		m.Keep("new", new(int))
		if m.Find("0") == nil || m.Find("new") == nil {
			t.Error("a browser that was just here is forgotten")
		}
		if m.Find("1") != nil {
			t.Error("the idlest one is remembered")
		}
		if len(m.browsers) != maxBrowsers {
			t.Errorf("%d browsers are remembered", len(m.browsers))
		}
	})
}

func TestKeepingAKnownBrowserForgetsNobody(t *testing.T) {
	var m Memory[int]
	for i := range maxBrowsers {
		m.Keep(strconv.Itoa(i), new(int))
	}
	m.Keep("5", new(int))
	if len(m.browsers) != maxBrowsers {
		t.Errorf("%d browsers are remembered", len(m.browsers))
	}
}
