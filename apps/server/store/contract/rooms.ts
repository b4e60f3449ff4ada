import { defaultPolicy, type RoomPolicy } from '@foyer/admission';
import { seconds } from '@foyer/kernel';
import { describe, expect, test } from 'vitest';
import { aBan, aRoom, aToken, type MakeStore, strangeNames } from './samples.ts';

const strict: RoomPolicy = {
  entry: 'trusted',
  passwordVersion: 3,
  resume: 'same-password',
  maxStayMinutes: 90,
  lobby: true,
  waitForHost: true,
  hostArrivalAdmits: true,
  locked: true,
  capacity: 7,
  opensAt: seconds(5),
  closesAt: seconds(9),
  openingHours: { timeZone: 'Europe/Berlin', windows: [{ days: ['mon', 'sun'], from: '22:00', to: '02:00' }] },
  guests: { allowed: false, role: 'listener', allowNames: ['*'], refuseNames: ['*admin*', 'Zoë'] },
  withheld: { speaker: ['track.publish.screen'], listener: ['track.subscribe'] },
  hostless: 'end',
  lobbyMessage: 'Just a moment.\nWe are still setting up.',
};

function recordContract(make: MakeStore): void {
  test('a room is found as it was made, with every part of its policy', async () => {
    const { rooms } = await make();
    const made = aRoom({ owner: 'u_1', policy: strict, passwordHash: '$argon2id$x', version: 4 });
    expect(await rooms.create(made)).toEqual({ ok: true, value: made });
    expect(await rooms.find('demo')).toEqual(made);
  });

  test('an unknown room is not found, whatever its name', async () => {
    const { rooms } = await make();
    await rooms.create(aRoom());
    for (const slug of [...strangeNames, 'Demo', 'demo ', 'x'.repeat(10_000)])
      expect(await rooms.find(slug), slug.slice(0, 20)).toBeUndefined();
  });

  test('a slug is taken once, and the first room stays', async () => {
    const { rooms } = await make();
    await rooms.create(aRoom());
    const second = await rooms.create(aRoom({ id: 'r_2', title: 'Other' }));
    expect(second).toEqual({ ok: false, refusal: { kind: 'room-exists' } });
    expect(await rooms.find('demo')).toEqual(aRoom());
  });

  test('of fifty who make the same room at once, one does', async () => {
    const { rooms } = await make();
    const made = await Promise.all(Array.from({ length: 50 }, (_, i) => rooms.create(aRoom({ id: `r_${i}` }))));
    expect(made.filter((one) => one.ok)).toHaveLength(1);
  });
}

function listContract(make: MakeStore): void {
  test('they are listed by name, page by page, and by owner', async () => {
    const { rooms } = await make();
    for (const [i, slug] of ['c', 'a', 'e', 'b', 'd'].entries())
      await rooms.create(aRoom({ id: `r_${i}`, slug, owner: i % 2 === 0 ? 'u_1' : 'u_2' }));
    const slugs = async (page: Parameters<typeof rooms.list>[0]) => (await rooms.list(page)).map(({ slug }) => slug);
    expect(await slugs({ limit: 2 })).toEqual(['a', 'b']);
    expect(await slugs({ limit: 2, after: 'b' })).toEqual(['c', 'd']);
    expect(await slugs({ limit: 2, after: 'd' })).toEqual(['e']);
    expect(await slugs({ limit: 9, after: 'bb' })).toEqual(['c', 'd', 'e']);
    expect(await slugs({ limit: 9, owner: 'u_1' })).toEqual(['c', 'd', 'e']);
    expect(await slugs({ limit: 1, after: 'c', owner: 'u_1' })).toEqual(['d']);
    expect(await slugs({ limit: 9, owner: 'u_3' })).toEqual([]);
  });
}

function changeContract(make: MakeStore): void {
  test('a change counts the version up and leaves the rest alone', async () => {
    const { rooms } = await make();
    await rooms.create(aRoom({ owner: 'u_1' }));
    const next = { title: 'New', policy: strict, passwordHash: '$argon2id$y' };
    const changed = { ...aRoom({ owner: 'u_1' }), ...next, version: 2 };
    expect(await rooms.change(aRoom(), next)).toEqual(changed);
    expect(await rooms.find('demo')).toEqual(changed);
  });

  test('a change of another version, or of no room, changes nothing', async () => {
    const { rooms } = await make();
    await rooms.create(aRoom());
    const next = { title: 'New', policy: defaultPolicy, passwordHash: null };
    for (const version of [0, 2, -1]) expect(await rooms.change(aRoom({ version }), next)).toBeUndefined();
    expect(await rooms.change(aRoom({ id: 'r_before' }), next)).toBeUndefined();
    expect(await rooms.find('demo')).toEqual(aRoom());
  });

  test('of fifty changes of one version at once, one wins', async () => {
    const { rooms } = await make();
    await rooms.create(aRoom());
    const changes = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        rooms.change(aRoom(), { title: `T${i}`, policy: defaultPolicy, passwordHash: null }),
      ),
    );
    const won = changes.filter((one) => one !== undefined);
    expect(won).toHaveLength(1);
    expect(await rooms.find('demo')).toEqual(won[0]);
  });
}

function deletionContract(make: MakeStore): void {
  test('a deleted room is gone with its tokens and bans, and its slug is free', async () => {
    const store = await make();
    await store.rooms.create(aRoom());
    await store.rooms.create(aRoom({ id: 'r_9', slug: 'other' }));
    await store.joinTokens.add([aToken(), aToken({ id: 'j_9', roomId: 'r_9', room: 'other' })]);
    await store.bans.add(aBan());
    await store.bans.add(aBan({ id: 'b_9', roomId: 'r_9' }));
    expect(await store.rooms.delete('demo')).toBe(true);
    expect(await store.rooms.delete('demo')).toBe(false);
    expect(await store.rooms.find('demo')).toBeUndefined();
    expect(await store.joinTokens.find('j_1')).toBeUndefined();
    expect(await store.bans.list('r_1')).toEqual([]);
    expect(await store.joinTokens.find('j_9')).toBeDefined();
    expect(await store.bans.list('r_9')).toHaveLength(1);
    expect((await store.rooms.create(aRoom({ id: 'r_2' }))).ok).toBe(true);
  });
}

export function roomContract(make: MakeStore): void {
  describe('rooms', () => {
    recordContract(make);
    listContract(make);
    changeContract(make);
    deletionContract(make);
  });
}
