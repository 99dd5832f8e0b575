// A single-page app as its authors would write it with oidc-client-ts; the Go
// tests of tests/browser serve it on a port of its own and press its buttons.
const asked = new URLSearchParams(document.currentScript.dataset.settings);
const here = location.origin;
const users = new oidc.UserManager({
  authority: asked.get("authority"),
  client_id: asked.get("client_id"),
  redirect_uri: `${here}/callback`,
  silent_redirect_uri: `${here}/silent`,
  post_logout_redirect_uri: `${here}/signed-out`,
  scope: asked.get("scope"),
  response_mode: asked.get("response_mode") || undefined,
  loadUserInfo: true,
  automaticSilentRenew: false,
  userStore: new oidc.WebStorageStateStore({ store: localStorage }),
});

// show makes a state of the app visible, for people and for the tests.
function show(state, value) {
  const main = document.querySelector("main");
  main.id = state;
  main.textContent = JSON.stringify(value ?? null);
}

const on = {
  "/": () => users.getUser().then((user) => show("app", user?.profile)),
  "/callback": () => users.signinCallback().then((user) => show("signed-in", user.profile)),
  "/silent": () => users.signinSilentCallback(),
  "/signed-out": () => users.signoutCallback().then(() => users.getUser()).then((user) => show("signed-out", user)),
};
on[location.pathname]?.().catch((error) => show("failed", `${error.name}: ${error.message}`));
