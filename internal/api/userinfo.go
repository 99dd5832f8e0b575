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
	answer, c, err := a.Server.UserInfo(begin(r), token)
	note(r, c)
	if err != nil {
		return nil, err
	}
	if answer.Signed != "" {
		return web.Bytes(http.StatusOK, "application/jwt", []byte(answer.Signed)), nil
	}
	return web.JSON(http.StatusOK, answer.Claims)
}
