package logout

import "github.com/authgrove/authgrove/internal/audit"

var signedOut = audit.Event{Kind: audit.SignedOut, Detail: "by the test"}
