// Package browser holds what people see to its promises, in a real Chromium:
// the hooks of the pages, the keyboard, small and dark screens, no script, and
// nothing but loopback on the network.
//
// Every tab of every test fails it on a line in the browser's console, such as
// a violation of the Content-Security-Policy, and on a request that would leave
// the machine. CHROMIUM names another binary; SCREENSHOTS names a folder that
// TestEveryPage then fills with pictures of every page.
package browser
