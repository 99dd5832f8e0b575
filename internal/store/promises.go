package store

import (
	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/catalogue"
	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/consent"
	"github.com/authgrove/authgrove/internal/job"
	"github.com/authgrove/authgrove/internal/jose"
	"github.com/authgrove/authgrove/internal/login"
	"github.com/authgrove/authgrove/internal/notify"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/session"
	"github.com/authgrove/authgrove/internal/ticket"
)

// The promises that storetest proves.
var (
	_ oauth.GrantStore         = (*Store)(nil)
	_ oauth.AuthorizationStore = (*Store)(nil)
	_ oauth.SessionClientStore = (*Store)(nil)
	_ oauth.JobQueue           = (*Store)(nil)
	_ client.Store             = (*Store)(nil)
	_ account.Store            = (*Store)(nil)
	_ consent.Store            = (*Store)(nil)
	_ session.Store            = (*Store)(nil)
	_ session.OwnStore         = (*Store)(nil)
	_ account.ChangeStore      = (*Store)(nil)
	_ account.PasswordStore    = (*Store)(nil)
	_ account.SignUpStore      = (*Store)(nil)
	_ consent.ConnectedStore   = (*Store)(nil)
	_ login.CodeStore          = (*Store)(nil)
	_ login.BudgetStore        = (*Store)(nil)
	_ login.LinkStore          = (*Store)(nil)
	_ audit.HistoryStore       = (*Store)(nil)
	_ catalogue.Store          = (*Store)(nil)
	_ jose.KeyStore            = (*Store)(nil)
	_ ticket.Parking           = (*Store)(nil)
	_ notify.Outbox            = (*Store)(nil)
	_ job.Queue                = (*Store)(nil)
)
