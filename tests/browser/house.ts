/** The whole product with people in it: one server, one Chromium, a page for each visitor, and ears for complaints. */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { JoinTokenCreate } from '@foyer/wire';
import type { Locator, Page } from 'playwright-core';
import type { RunnerTestCase } from 'vitest';
import { type PersonOptions, TestBrowser } from '../harness/browser.ts';
import { Foyer, type FoyerOptions } from '../harness/foyer.ts';

const pictures = fileURLToPath(new URL('../output/', import.meta.url));

export class Visitor {
  readonly name: string;
  readonly page: Page;

  constructor(name: string, page: Page) {
    this.name = name;
    this.page = page;
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
}

export class House {
  readonly foyer: Foyer;
  readonly browser: TestBrowser;
  /** What no page may do: throw, break its own content policy, or speak to anybody but this server. */
  readonly complaints: string[] = [];
  readonly #visitors: Visitor[] = [];

  private constructor(foyer: Foyer, browser: TestBrowser) {
    this.foyer = foyer;
    this.browser = browser;
  }

  static async open(options: FoyerOptions = {}, flags: readonly string[] = []): Promise<House> {
    const [foyer, browser] = await Promise.all([Foyer.start(options), TestBrowser.launch(flags)]);
    return new House(foyer, browser);
  }

  /** A page of somebody new at an address, such as the `url` of an invitation or a path of this server. */
  async visit(name: string, url: string, options: PersonOptions = {}): Promise<Visitor> {
    const page = await this.browser.person(options);
    page.on('pageerror', (error) => this.complaints.push(`${name}: ${error.message}`));
    page.on('console', (message) => {
      if (/content security policy/i.test(message.text())) this.complaints.push(`${name}: ${message.text()}`);
    });
    page.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      if (/^(https?|wss?):$/.test(protocol) && origin.replace(/^ws/, 'http') !== this.foyer.url)
        this.complaints.push(`${name}: asked ${origin}`);
    });
    const visitor = new Visitor(name, page);
    this.#visitors.push(visitor);
    await page.goto(new URL(url, this.foyer.url).href);
    return visitor;
  }

  /** Makes a join token, opens its link and goes in. */
  async enter(room: string, wanted: JoinTokenCreate, options: PersonOptions = {}): Promise<Visitor> {
    const { url } = await this.foyer.joinToken(room, wanted);
    const visitor = await this.visit(wanted.name ?? wanted.role, url, options);
    await visitor.join();
    return visitor;
  }

  /** Everybody goes; of a failed test a picture of every page is kept in tests/output. */
  async leave(test: RunnerTestCase): Promise<void> {
    for (const { name, page } of test.result?.state === 'fail' ? this.#visitors : []) {
      if (page.isClosed()) continue;
      mkdirSync(pictures, { recursive: true });
      await page.screenshot({ path: pictures + `${test.name}-${name}.png`.replace(/[^\w.-]+/g, '-') });
    }
    for (const context of this.browser.contexts()) await context.close();
    this.#visitors.length = 0;
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.foyer.stop();
  }
}
