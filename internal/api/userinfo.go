package api

import (
	"net/http"

	"github.com/authgrove/authgrove/internal/web"
)

func (a *API) userInfo(r *http.Request) (web.Result, error) {
	token, err := web.BearerOrForm(r)
	if err != nil {
		return nil, err
	}
	claims, c, err := a.Server.UserInfo(begin(r), token)
	note(r, c)
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, claims)
}
