/** The whole product with people in it: one server, one Chromium, a page for each visitor, and ears for complaints. */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { JoinTokenCreate, ServerMessage, WireEvent } from '@foyer/wire';
import type { Locator, Page, Request, Response, WebSocket } from 'playwright-core';
import type { RunnerTestCase } from 'vitest';
import { calmCamera, type PersonOptions, TestBrowser } from '../harness/browser.ts';
import { Foyer, type FoyerOptions } from '../harness/foyer.ts';
import type { Network } from '../harness/network.ts';

const pictures = fileURLToPath(new URL('../output/', import.meta.url));

export interface VisitOptions extends PersonOptions {
  /** Reaches the server through this, under its address. */
  readonly network?: Network;
}

export class Visitor {
  readonly name: string;
  readonly page: Page;
  /** What the room channel told this page, over all its connections. */
  readonly told: WireEvent[] = [];
  /** How often the room channel was opened. */
  channels = 0;
  /** Own participant id, as each snapshot said. */
  readonly selves: string[] = [];
  /** Slugs of the problems with which the door answered this page. */
  readonly refusals: string[] = [];

  constructor(name: string, page: Page) {
    this.name = name;
    this.page = page;
    page.on('websocket', (socket) => this.#listen(socket));
    page.on('response', (response) => void this.#note(response));
  }

  /** Who came or went as this page was told, such as `joined p_1` and `left p_1`; from a number on. */
  comings(from = 0): string[] {
    return this.told.slice(from).flatMap((event) => {
      if (event.type === 'participant.joined') return [`joined ${event.participant.id}`];
      return event.type === 'participant.left' ? [`left ${event.participant}`] : [];
    });
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name });
  }

  tile(identity: string): Locator {
    return this.page.locator(`[data-testid="tile"][data-identity="${identity}"]`);
  }

  failure(kind: string): Locator {
    return this.page.locator(`[data-testid="failure"][data-failure="${kind}"]`);
  }

  /** Presses Join on the pre-join page and waits for the meeting. */
  async join(): Promise<void> {
    await this.page.locator('[data-testid="join"]').click();
    await this.inside();
  }

  async inside(): Promise<void> {
    await this.page.locator('[data-testid="meeting"]').waitFor();
  }

  #listen(socket: WebSocket): void {
    if (!/\/rooms\/[^/]+\/channel$/.test(new URL(socket.url()).pathname)) return;
    this.channels += 1;
    socket.on('framereceived', ({ payload }) => {
      const message = JSON.parse(String(payload)) as ServerMessage;
      if (message.type === 'event') this.told.push(message.event);
      if (message.type === 'snapshot') this.selves.push(message.self);
    });
  }

  async #note(response: Response): Promise<void> {
    if (response.status() < 400 || !/\/(join|preview)$/.test(new URL(response.url()).pathname)) return;
    // A page that goes on takes its answers with it.
    const problem = await response.json().catch(() => undefined);
    if (problem !== undefined) this.refusals.push(String(problem.type).split('/').at(-1) ?? '');
  }
}

export class House {
  readonly foyer: Foyer;
  readonly browser: TestBrowser;
  /** What no page may do: throw, break its own content policy, or speak to anybody but this server. */
  readonly complaints: string[] = [];
  /** Origins that pages may go to beside this server, such as a sign-in provider's. */
  readonly elsewhere = new Set<string>();
  readonly #visitors: Visitor[] = [];
  readonly #afterwards: (() => Promise<void>)[] = [];

  private constructor(foyer: Foyer, browser: TestBrowser) {
    this.foyer = foyer;
    this.browser = browser;
  }

  static async open(options: FoyerOptions = {}, flags: readonly string[] = [calmCamera]): Promise<House> {
    const [foyer, browser] = await Promise.all([Foyer.start(options), TestBrowser.launch(flags)]);
    return new House(foyer, browser);
  }

  /** A page of somebody new at an address, such as the `url` of an invitation or a path of this server. */
  async visit(name: string, url: string, { network, ...options }: VisitOptions = {}): Promise<Visitor> {
    const page = await this.browser.person({ ...options, ...(network === undefined ? {} : { media: network.media }) });
    const home = network?.url ?? this.foyer.url;
    const visitor = this.watch(name, page, home);
    const { pathname, search, hash } = new URL(url, this.foyer.url);
    await page.goto(`${home}${pathname}${search}${hash}`);
    return visitor;
  }

  /** Has ears for a page that is already there, such as a second tab; `home`: the only address it may speak to. */
  watch(name: string, page: Page, home: string): Visitor {
    page.on('pageerror', (error) => this.complaints.push(`${name}: ${error.message}`));
    page.on('console', (message) => {
      if (/content security policy/i.test(message.text())) this.complaints.push(`${name}: ${message.text()}`);
    });
    page.on('request', (request: Request) => {
      const { protocol, origin } = new URL(request.url());
      const isElsewhere = origin.replace(/^ws/, 'http') !== home && !this.elsewhere.has(origin);
      if (/^(https?|wss?):$/.test(protocol) && isElsewhere) this.complaints.push(`${name}: asked ${origin}`);
    });
    const visitor = new Visitor(name, page);
    this.#visitors.push(visitor);
    return visitor;
  }

  /** Makes a join token, opens its link and goes in. */
  async enter(room: string, wanted: JoinTokenCreate, options: VisitOptions = {}): Promise<Visitor> {
    const { url } = await this.foyer.joinToken(room, wanted);
    const visitor = await this.visit(wanted.name ?? wanted.role, url, options);
    await visitor.join();
    return visitor;
  }

  /** Done when everybody has gone. */
  onLeave(afterwards: () => Promise<void>): void {
    this.#afterwards.push(afterwards);
  }

  /** Everybody goes; of a failed test a picture of every page is kept in tests/output. */
  async leave(test: RunnerTestCase): Promise<void> {
    for (const { name, page } of test.result?.state === 'fail' ? this.#visitors : []) {
      if (page.isClosed()) continue;
      mkdirSync(pictures, { recursive: true });
      const path = pictures + `${test.name}-${name}.png`.replace(/[^\w.-]+/g, '-');
      // A crashed tab has no picture to give.
      await page.screenshot({ path }).catch((error: Error) => console.log(`no picture of ${name}: ${error.message}`));
    }
    for (const context of this.browser.contexts()) await context.close();
    this.#visitors.length = 0;
    for (const afterwards of this.#afterwards.splice(0)) await afterwards();
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.foyer.stop();
  }
}
