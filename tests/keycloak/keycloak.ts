/** A real Keycloak on loopback with everything in memory, and its admin REST API. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { until } from '../harness/until.ts';

const admin = { username: 'operator', password: 'operator-of-the-test' } as const;
const running = new Set<ChildProcess>();

process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

function home(): string {
  const { KEYCLOAK_HOME } = process.env;
  if (KEYCLOAK_HOME === undefined) throw new Error('KEYCLOAK_HOME is not set: npm run test:keycloak sets it');
  return KEYCLOAK_HOME;
}

export class Keycloak {
  /** Without a slash at the end. */
  readonly url: string;
  /** What it printed, last 400 lines. */
  readonly lines: string[] = [];
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.url = `http://127.0.0.1:${port}`;
    running.add(child);
    child.once('exit', () => running.delete(child));
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        this.lines.push(line);
        if (this.lines.length > 400) this.lines.shift();
      });
    }
  }

  /** Its first start in a folder takes half a minute, because it assembles itself there; later ones a third of that. */
  static async start(): Promise<Keycloak> {
    const port = await freePort();
    const began = performance.now();
    const script = join(home(), 'bin', 'kc.sh');
    const options = ['start-dev', '--db=dev-mem', '--http-host=127.0.0.1', `--http-port=${port}`];
    const child = spawn(script, options, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        KC_BOOTSTRAP_ADMIN_USERNAME: admin.username,
        KC_BOOTSTRAP_ADMIN_PASSWORD: admin.password,
        JAVA_OPTS_KC_HEAP: '-Xms64m -Xmx512m',
      },
    });
    const keycloak = new Keycloak(child, port);
    try {
      await keycloak.#untilUp();
    } catch (error) {
      await keycloak.stop();
      throw new Error(`${String(error)}\n${keycloak.lines.slice(-40).join('\n')}`, { cause: error });
    }
    console.log(`Keycloak is up after ${Math.round((performance.now() - began) / 1_000)} s`);
    return keycloak;
  }

  issuer(realm: string): string {
    return `${this.url}/realms/${realm}`;
  }

  /** Asks its admin API; `path` begins after `/admin/realms`. Fails on answers that are no success. */
  async admin(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${this.url}/admin/realms${path}`, {
      method,
      headers: { authorization: `Bearer ${await this.#token()}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`Keycloak answered ${answer.status} to ${method} ${path}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    // The script passes it on to Java, or has become Java by then.
    this.#child.kill('SIGTERM');
    const impatience = setTimeout(() => this.#child.kill('SIGKILL'), 15_000);
    await exited;
    clearTimeout(impatience);
  }

  async #untilUp(): Promise<void> {
    const look = async () => {
      if (this.#child.exitCode !== null) throw new Error(`Keycloak ended (${this.#child.exitCode})`);
      const answer = await fetch(`${this.issuer('master')}/.well-known/openid-configuration`).catch(() => undefined);
      await answer?.body?.cancel();
      return answer?.status === 200;
    };
    await until('Keycloak to answer', look, { within: 180_000, every: 200 });
  }

  /** Good for a minute, so each call takes a new one. */
  async #token(): Promise<string> {
    const body = new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', ...admin });
    const answer = await fetch(`${this.issuer('master')}/protocol/openid-connect/token`, { method: 'POST', body });
    const { access_token: token } = (await answer.json()) as { access_token?: string };
    if (token === undefined) throw new Error(`Keycloak gave its operator no token (${answer.status})`);
    return token;
  }
}
