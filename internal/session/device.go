package session

import "strings"

// Device is what an owner recognises a signed-in browser by: two names, which
// pages put into a sentence. Unknown ones are empty.
type Device struct {
	Browser string
	System  string
}

// maxUserAgent bounds what is looked at of a header that anyone may write.
const maxUserAgent = 512

// mark is a word in a User-Agent header and the name it stands for. The first
// that is found wins, because browsers also claim to be those they descend from.
type mark struct{ word, name string }

var browsers = []mark{
	{"Edg/", "Edge"}, {"EdgA/", "Edge"}, {"EdgiOS/", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"},
	{"Vivaldi/", "Vivaldi"}, {"DuckDuckGo/", "DuckDuckGo"}, {"FxiOS/", "Firefox"}, {"Firefox/", "Firefox"}, {"CriOS/", "Chrome"},
	{"HeadlessChrome/", "Chrome"}, {"Chrome/", "Chrome"}, {"Chromium/", "Chromium"}, {"Safari/", "Safari"}, {"curl/", "curl"},
}

var systems = []mark{
	{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"CrOS", "ChromeOS"}, {"Windows", "Windows"},
	{"Macintosh", "macOS"}, {"Mac OS X", "macOS"}, {"Linux", "Linux"}, {"FreeBSD", "FreeBSD"},
}

// ReadUserAgent finds the names in a User-Agent header. It never returns
// anything of the header itself.
func ReadUserAgent(header string) Device {
	if len(header) > maxUserAgent {
		header = header[:maxUserAgent]
	}
	return Device{Browser: find(browsers, header), System: find(systems, header)}
}

func find(marks []mark, header string) string {
	for _, m := range marks {
		if strings.Contains(header, m.word) {
			return m.name
		}
	}
	return ""
}
