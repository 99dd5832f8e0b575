// Package browser is a person's browser without a screen: it keeps cookies,
// follows redirects, and fills in and sends the forms that a page really has.
// The demonstration and the tests of the dev packages look at pages with it,
// by the hooks that the surface promises.
package browser
