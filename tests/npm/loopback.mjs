// An installed app's catcher of redirects (RFC 8252 §7.3), on a port of its own.
import { createServer } from "node:http";
import { once } from "node:events";

export async function catcher(t) {
  let caught;
  const redirect = new Promise((resolve) => { caught = resolve; });
  const server = createServer((request, answer) => {
    const url = new URL(request.url, `http://${request.headers.host}`);
    if (url.pathname === "/callback") caught(url);
    answer.end("You can close this page.");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  return { uri: `http://127.0.0.1:${server.address().port}/callback`, redirect };
}
