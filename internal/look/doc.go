// Package look owns what people see: templates, style, icons and texts, and the view types that fill them.
//
// An edge fills a view (SignInView, ConsentView, ErrorView, …) and hands it to the method of the same name; the page
// is written whole or not at all. Every text has a key in texts/ and none stands in Go or in a template; en.yaml and
// account.en.yaml are complete, and so is every other language (languages_test.go). The names and ids that people's
// tools rely on are those of the page hooks; hooks_test.go holds them. Gallery is every page in every state, for
// golden files, for the checks in a browser, and for looking at.
//
// Nothing here depends on how an answer is sent: no status, no header, no cookie. A page needs from its edge a
// Content-Security-Policy that lets style, images and script come from 'self' and, for the script of the consent
// page, 'self' or the nonce in Page. No page has inline style or inline script.
//
// An operator changes the look without a build: Brand for accent, radius, name, logo and links; a folder laid out
// like this package (templates, styles, assets, icons, texts) for anything else. Colours below WCAG AA contrast are refused.
package look
