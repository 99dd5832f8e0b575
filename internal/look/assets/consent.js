// Allow rests for a moment after the page is first painted, and again when it comes back into view, so that a
// click meant for something else cannot allow anything (double-click-jacking). Without script the page works as it is.
(() => {
  const form = document.querySelector("form[data-dwell]");
  const allow = document.getElementById("consent-allow");
  if (!form || !allow) return;
  const dwell = Number(form.dataset.dwell);
  let timer = 0;

  const rest = () => {
    clearTimeout(timer);
    allow.disabled = true;
    requestAnimationFrame(() => requestAnimationFrame(() => {
      clearTimeout(timer);
      timer = setTimeout(() => { allow.disabled = false; }, dwell);
    }));
  };

  rest();
  document.addEventListener("visibilitychange", () => { if (!document.hidden) rest(); });

  // One decision per page: the ticket can be spent once, so a second submit could only show an error.
  let sent = false;
  // An app on this device takes the answer without another page coming, so the page says that it is done.
  const done = document.getElementById("consent-done");
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
    form.setAttribute("aria-busy", "true");
    if (done) setTimeout(() => { form.hidden = true; done.hidden = false; }, 1500);
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    sent = false;
    form.removeAttribute("aria-busy");
    form.hidden = false;
    if (done) done.hidden = true;
    rest();
  });
})();
