// Package api is HTTP for programs: the token endpoint and its neighbours, the
// metadata, and the health probes.
//
// Each file translates one endpoint: form and headers in, core values out, and
// back. It decides nothing that a specification decides; that is oauth. No
// handler here reads a cookie or writes a page, and none may import session:
// no machine endpoint can turn a cookie into a person.
package api
