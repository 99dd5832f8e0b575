// A browser as far as the pages need one: it keeps cookies, follows redirects
// on the server and fills in forms. It stops where it is sent away.

const attribute = (tag, name) => new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]
  ?.replaceAll("&#43;", "+").replaceAll("&#39;", "'").replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

// fields are what a form would send: hidden inputs, and switches that are on.
function fields(page) {
  const form = new URLSearchParams();
  for (const [tag] of page.matchAll(/<input\b[^>]*>/g)) {
    const type = attribute(tag, "type");
    if (type === "hidden" || (type === "checkbox" && /\schecked\b/.test(tag))) {
      form.append(attribute(tag, "name"), attribute(tag, "value"));
    }
  }
  return form;
}

export class Browser {
  #cookies = new Map();

  constructor(issuer) {
    this.issuer = issuer;
  }

  async #send(url, body) {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(url, { redirect: "manual", method: body ? "POST" : "GET", body, headers: cookie ? { cookie } : {} });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      if (/max-age=0|max-age=-/i.test(line)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return answer;
  }

  // walk opens an address, signs in and answers the consent page, and returns
  // the address outside the server that it is sent to at last.
  async walk(url, { email = "ann@example.com", password = process.env.PASSWORD, decision = "allow" } = {}) {
    for (let step = 0; step < 12; step++) {
      let answer = await this.#send(url);
      const page = await answer.text();
      if (page.includes('id="page-sign-in"')) {
        const form = fields(page);
        form.set("identifier", email);
        form.set("password", password);
        answer = await this.#send(new URL("/sign-in", this.issuer), form);
      } else if (page.includes('id="page-consent"')) {
        const form = fields(page);
        form.set("decision", decision);
        answer = await this.#send(new URL("/consent", this.issuer), form);
      }
      const location = answer.headers.get("location");
      if (!location) throw new Error(`${url}: status ${answer.status} without a redirect:\n${page}`);
      const next = new URL(location, url);
      if (next.origin !== new URL(this.issuer).origin) return next;
      url = next;
    }
    throw new Error("the flow does not end");
  }
}
