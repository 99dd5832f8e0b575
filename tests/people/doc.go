// Package people walks the pages of the server as a person does, by the forms
// that the pages really hold: signing up and in, the account, its apps.
package people
