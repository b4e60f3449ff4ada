/**
 * The story this product exists for: a guest came into a room by its password; something happens to the way between
 * him and the meeting; he is in it still, as the same participant, and nobody saw him go.
 */
import type { RunningMeeting } from '@foyer/wire';
import { expect } from 'vitest';
import { type Back, flowing } from '../harness/flowing.ts';
import { expectStatus } from '../harness/foyer.ts';
import { Network } from '../harness/network.ts';
import { until } from '../harness/until.ts';
import { untilFramesGrow } from '../harness/watching.ts';
import type { House, Visitor } from './house.ts';

export const password = 'open sesame';

let rooms = 0;

/** Others saw somebody whose place was free go and come, and no more. */
export const wentAndCame = ['left gil', 'joined gil'];

/** What is right while the place is kept; a case says where its rule is another. */
export interface Outcome {
  /** What the host was told of comings and goings, with `gil` for the guest's participant id. */
  readonly seen?: readonly string[];
  /** Slugs with which the door answered the guest. */
  readonly refused?: readonly string[];
  /** Milliseconds that everything may take to flow again. */
  readonly within?: number;
}

type Inside = RunningMeeting['participants'][number];

interface People {
  readonly ana: Visitor;
  readonly gil: Visitor;
  readonly network: Network;
  readonly guest: Inside;
}

/** How the guest comes in. */
type Coming = (house: House, slug: string, network: Network) => Promise<Visitor>;

async function byPassword(house: House, slug: string, network: Network): Promise<Visitor> {
  const gil = await house.visit('Gil', `/${slug}`, { network });
  await givePassword(gil, password);
  await gil.page.getByLabel('Your name').fill('Gil');
  await gil.join();
  return gil;
}

/** The guest types a password where the page asks for one. */
export async function givePassword({ page }: Visitor, typed: string): Promise<void> {
  const field = page.getByRole('textbox', { name: 'Password of the room' });
  await field.fill(typed);
  await field.press('Enter');
}

export class Story {
  readonly house: House;
  readonly slug: string;
  /** The guest's, and his alone. */
  readonly network: Network;
  readonly ana: Visitor;
  readonly gil: Visitor;
  /** The guest's participant id, and what his tiles are known by. */
  readonly id: string;
  readonly identity: string;

  private constructor(house: House, slug: string, people: People) {
    this.house = house;
    this.slug = slug;
    this.ana = people.ana;
    this.gil = people.gil;
    this.network = people.network;
    this.id = people.guest.id;
    this.identity = people.guest.identity;
  }

  /** A room with a password, its host inside by an invitation, a guest by the password, and both see each other. */
  static async begin(house: House, comes: Coming = byPassword): Promise<Story> {
    rooms += 1;
    const slug = `story-${rooms}`;
    const policy = { entry: 'open', password };
    expectStatus(201, await house.foyer.api('POST', '/api/v1/rooms', { slug, title: `Story ${rooms}`, policy }));
    const network = await Network.to(house.foyer);
    house.onLeave(() => network.close());
    const ana = await house.enter(slug, { role: 'host', name: 'Ana', identity: 'ana' });
    const gil = await comes(house, slug, network);
    await Promise.all([untilFramesGrow(ana.page, 1, 2), untilFramesGrow(gil.page, 1, 2)]);
    const guest = (await house.foyer.people(slug)).find(({ name }) => name === 'Gil');
    if (guest === undefined) throw new Error('the guest is not inside');
    return new Story(house, slug, { ana, gil, network, guest });
  }

  /** The guest as the server has him now; undefined where he is not inside. */
  async guest(): Promise<Inside | undefined> {
    return (await this.house.foyer.people(this.slug)).find(({ id }) => id === this.id);
  }

  /** Waits until the guest's page has opened its room channel once more. */
  async reopened(before = this.gil.channels): Promise<void> {
    await until('the room channel to be opened again', () => this.gil.channels > before, { within: 30_000 });
  }

  /** Waits until the server has noticed that the guest's connection is lost. */
  async noticed(presence: 'dormant' | 'gone', within = 20_000): Promise<void> {
    await until(`the guest to be ${presence}`, async () => ((await this.guest())?.presence ?? 'gone') === presence, {
      within,
      every: 50,
    });
  }

  /**
   * Something happens, until `trouble` resolves; from then on the time is taken. Afterwards the guest is the same
   * participant, there is one of him, he was asked for nothing, and pictures move both ways.
   */
  async survives(what: string, trouble: () => Promise<unknown>, outcome: Outcome = {}): Promise<void> {
    const refused = this.gil.refusals.length;
    await this.seenFromHost(what, trouble, outcome, () => flowing(this.gil.page, 'Gil', outcome.within));
    await this.gil.inside();
    await untilFramesGrow(this.gil.page, 1, 5);
    expect(this.gil.refusals.slice(refused)).toEqual(outcome.refused ?? []);
    expect(new Set(this.gil.selves)).toEqual(new Set([this.id]));
  }

  /** The host's half of it, for a guest's page that cannot be asked: `guest` says when it is back. */
  async seenFromHost(
    what: string,
    trouble: () => Promise<unknown>,
    { seen = [], within }: Outcome,
    guest: () => Promise<Back | undefined>,
  ): Promise<void> {
    const heard = this.ana.told.length;
    await trouble();
    const [atAna, atGil] = await Promise.all([flowing(this.ana.page, 'Ana', within), guest()]);
    report(what, atAna, atGil);
    await this.isHimself();
    await untilFramesGrow(this.ana.page, 1, 5);
    expect(this.ana.comings(heard).map((coming) => coming.replace(this.id, 'gil'))).toEqual(seen);
  }

  /** The guest's network is away until the server has given his place to nobody, and something happens meanwhile. */
  async whileGone(meanwhile: () => Promise<unknown>): Promise<void> {
    await this.network.tcp.refuse();
    this.network.udp.impair('both', { dark: true });
    await this.noticed('gone');
    await meanwhile();
    await this.network.heal();
  }

  /** His tab is elsewhere until his place is free, something happens meanwhile, and he comes back in the same tab. */
  async whileElsewhere(meanwhile: () => Promise<unknown>): Promise<void> {
    await this.gil.page.goto('about:blank');
    await this.noticed('gone');
    await meanwhile();
    await this.gil.page.goto(`${this.network.url}/${this.slug}`);
  }

  /** Two people, the guest one of them under his id, live, and with one tile. */
  async isHimself(): Promise<void> {
    await until('the guest to be live', async () => (await this.guest())?.presence === 'live', {
      within: 30_000,
      every: 50,
    });
    const people = await this.house.foyer.people(this.slug);
    expect(people.map(({ name }) => name).toSorted()).toEqual(['Ana', 'Gil']);
    await until('one tile of him', async () => (await this.ana.tile(this.identity).count()) === 1);
  }
}

function report(what: string, atAna: Back, atGil: Back | undefined): void {
  const words = (back: Back) => `sound ${back.sound} ms, picture ${back.picture} ms`;
  console.log(`${what}: at the host ${words(atAna)}${atGil === undefined ? '' : `; at the guest ${words(atGil)}`}`);
}
