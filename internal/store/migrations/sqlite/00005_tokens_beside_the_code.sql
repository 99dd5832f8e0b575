-- +goose Up
-- claims is what was asked for one by one and allowed, as JSON; empty for none.
-- opened: the grant was made at the authorization endpoint, for tokens that
-- travel through the browser. Until its code is redeemed, presentations is 0.
ALTER TABLE grants ADD COLUMN claims TEXT NOT NULL DEFAULT '';
ALTER TABLE grants ADD COLUMN opened BOOLEAN NOT NULL DEFAULT false;
