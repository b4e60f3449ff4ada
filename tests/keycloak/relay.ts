/** Stands between Keycloak and Foyer where Keycloak posts logout tokens, passes them on, and keeps what passed. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Passed {
  /** Id of the provider, and of the client. */
  readonly id: string;
  readonly token: string;
  /** What Foyer answered. */
  readonly status: number;
}

export class Relay {
  readonly url: string;
  readonly passed: Passed[] = [];
  /** Foyer's address, as soon as it is known. */
  target = '';
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (request, response) => {
      this.#pass(request, response).catch(() => response.writeHead(502).end());
    });
  }

  static async start(): Promise<Relay> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Relay(server);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    const path = request.url ?? '/';
    const { status } = await fetch(`${this.target}${path}`, { method: 'POST', body: form });
    this.passed.push({ id: path.split('/')[2] ?? '', token: form.get('logout_token') ?? '', status });
    response.writeHead(status).end();
  }
}
