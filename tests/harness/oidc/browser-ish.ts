/** A browser as far as a sign-in needs one: cookies by host, and redirects walked one by one. */

/** Where a walk ended: the last answer, its address, and every address on the way. */
export interface Landing {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Of the last answer. */
  readonly url: string;
  readonly way: readonly string[];
  /** Where the last answer would lead on, where it is a redirect that was not followed. */
  readonly next: string | undefined;
}

interface Cookie {
  readonly value: string;
  readonly path: string;
}

export interface Request {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Goes as a form. */
  readonly form?: Readonly<Record<string, string>>;
  /** Goes as JSON, as from a page of the same origin. */
  readonly json?: unknown;
  /** Stops before the first address for which it says yes. */
  readonly until?: (url: URL) => boolean;
}

export class BrowserIsh {
  /** By host with port: browsers do not tell ports apart, but two people here may be two servers on one machine. */
  readonly #jars = new Map<string, Map<string, Cookie>>();

  /** Opens an address as a person who types it or follows a link, and walks every redirect. */
  async open(address: string, request: Request = {}): Promise<Landing> {
    const way: string[] = [];
    let url = new URL(address);
    let now = request;
    for (let step = 0; step < 20; step += 1) {
      way.push(url.href);
      const answer = await this.#ask(url, now);
      const location = answer.headers.get('location');
      const next =
        location === null || answer.status < 300 || answer.status >= 400 ? undefined : new URL(location, url);
      if (next === undefined || request.until?.(next) === true) {
        const { status, headers } = answer;
        return { status, headers, text: await answer.text(), url: url.href, way, next: next?.href };
      }
      await answer.body?.cancel();
      // All but 307 and 308 go on with GET.
      const { until } = now;
      if (answer.status < 307) now = until === undefined ? {} : { until };
      url = next;
    }
    throw new Error(`redirected without end: ${way.map((one) => new URL(one).pathname).join(' → ')}`);
  }

  /** Presses the button of the only form of a page. */
  async submit(page: Landing, fields: Readonly<Record<string, string>>, request: Request = {}): Promise<Landing> {
    const action = /<form[^>]*\saction="([^"]*)"/.exec(page.text)?.[1];
    if (action === undefined) throw new Error(`no form at ${page.url}: ${page.status} ${page.text.slice(0, 400)}`);
    const hidden = [...page.text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
    const form = Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, unescaped(value)]));
    const address = new URL(unescaped(action), page.url).href;
    return this.open(address, { ...request, method: 'POST', form: { ...form, ...fields } });
  }

  cookies(address: string): ReadonlyMap<string, string> {
    const found = this.#jars.get(new URL(address).host) ?? new Map<string, Cookie>();
    return new Map([...found].map(([name, { value }]) => [name, value]));
  }

  setCookie(address: string, name: string, value: string): void {
    this.#jar(new URL(address)).set(name, { value, path: '/' });
  }

  forget(address: string): void {
    this.#jars.delete(new URL(address).host);
  }

  async #ask(url: URL, { method = 'GET', headers = {}, form, json }: Request): Promise<Response> {
    const cookie = this.#cookieHeader(url);
    const body =
      form === undefined ? (json === undefined ? undefined : JSON.stringify(json)) : new URLSearchParams(form);
    const answer = await fetch(url, {
      method,
      redirect: 'manual',
      headers: {
        accept: 'text/html,application/xhtml+xml',
        ...(cookie === '' ? {} : { cookie }),
        ...(method === 'GET' ? {} : { origin: url.origin, 'sec-fetch-site': 'same-origin' }),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    });
    for (const line of answer.headers.getSetCookie()) this.#keep(url, line);
    return answer;
  }

  #cookieHeader(url: URL): string {
    const fitting = [...this.#jar(url)].filter(([, { path }]) => url.pathname.startsWith(path));
    return fitting.map(([name, { value }]) => `${name}=${value}`).join('; ');
  }

  #keep(url: URL, line: string): void {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
    const at = pair.indexOf('=');
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    const said = new Map(
      attributes.map((part) => {
        const [key = '', ...rest] = part.split('=');
        return [key.toLowerCase(), rest.join('=')] as const;
      }),
    );
    const path = said.get('path') ?? '/';
    if (name.startsWith('__Host-') && (path !== '/' || !said.has('secure') || said.has('domain')))
      throw new Error(`a browser would not take the cookie ${name}`);
    const over = said.get('max-age') === '0' || Date.parse(said.get('expires') ?? '') < Date.now();
    if (over) this.#jar(url).delete(name);
    else this.#jar(url).set(name, { value, path });
  }

  #jar(url: URL): Map<string, Cookie> {
    const known = this.#jars.get(url.host);
    if (known !== undefined) return known;
    const jar = new Map<string, Cookie>();
    this.#jars.set(url.host, jar);
    return jar;
  }
}

function unescaped(text: string): string {
  return text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&amp;', '&');
}
