// Tells an app whether the sign-in of this browser is still the one it knows
// (OpenID Connect Session Management 1.0, section 3.2). An app's frame sends its
// client id and the session_state it was given; the answer is one word.
"use strict";
const cookie = document.currentScript.dataset.cookie + "=";

function browserState() {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(cookie));
  return found ? found.slice(cookie.length) : "";
}

async function judge(message, origin) {
  const space = typeof message === "string" ? message.lastIndexOf(" ") : -1;
  const [hash, salt, more] = message.slice(space + 1).split(".");
  if (space < 1 || !hash || !salt || more !== undefined) {
    return "error";
  }
  const told = [message.slice(0, space), origin, browserState(), salt].join(" ");
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(told)));
  const text = btoa(String.fromCharCode(...sum)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return text === hash ? "unchanged" : "changed";
}

window.addEventListener("message", async (event) => {
  if (!event.source || event.source === window || event.origin === "null") {
    return;
  }
  let answer = "error";
  try {
    answer = await judge(event.data, event.origin);
  } catch {
    // The message was no text, or the app's page is not secure.
  }
  event.source.postMessage(answer, event.origin);
});
