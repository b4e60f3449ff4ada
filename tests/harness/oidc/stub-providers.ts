/** One port of this machine with any number of stub providers on it, each under a path. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type Place, StubIssuer, type StubOptions } from './stub.ts';

const places: ReadonlyMap<string, Place> = new Map([
  ['/.well-known/openid-configuration', 'discovery'],
  ['/jwks', 'jwks'],
  ['/authorize', 'authorize'],
  ['/token', 'token'],
  ['/userinfo', 'userinfo'],
  ['/end-session', 'end-session'],
]);

/** One port of this machine with any number of providers on it. */
export class StubProviders {
  readonly url: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #issuers = new Map<string, StubIssuer>();

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    server.on('request', (request, response) => void this.#serve(request, response));
  }

  static async start(): Promise<StubProviders> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new StubProviders(server);
  }

  /** A provider under `/<path>`, which may have several parts. */
  add(path: string, options: StubOptions = {}): StubIssuer {
    return this.put(path, new StubIssuer(`${this.url}/${path}`, options));
  }

  put<One extends StubIssuer>(path: string, issuer: One): One {
    this.#issuers.set(`/${path}`, issuer);
    return issuer;
  }

  get issuers(): Iterable<StubIssuer> {
    return this.#issuers.values();
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => undefined);
    const url = new URL(request.url ?? '/', this.url);
    const found = this.#find(url.pathname);
    if (found === undefined) return void response.writeHead(404).end();
    const form = new URLSearchParams(request.method === 'POST' ? await textOf(request) : '');
    const { method = 'GET', headers } = request;
    const asked = { place: found.place, method, headers, query: url.searchParams, form, response };
    const said = await found.issuer.answer(found.place, asked);
    if (said === undefined) return;
    const isText = typeof said.body === 'string' || said.body === undefined;
    const type = isText ? 'text/plain' : 'application/json';
    response.writeHead(said.status ?? 200, { 'content-type': type, ...said.headers });
    response.end(isText ? said.body : JSON.stringify(said.body));
  }

  #find(pathname: string): { issuer: StubIssuer; place: Place } | undefined {
    for (const [tail, place] of places) {
      const issuer = pathname.endsWith(tail) ? this.#issuers.get(pathname.slice(0, -tail.length)) : undefined;
      if (issuer !== undefined) return { issuer, place };
    }
    return undefined;
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}
