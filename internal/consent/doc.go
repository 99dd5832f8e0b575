// Package consent holds what an account allowed a client: the remembered
// answer, the answer to one request, and what a grant may still do after a
// right was taken back.
//
// It decides whether a remembered answer is enough; who is asked, and how, is
// decided by oauth and shown by pages.
package consent
