import { argon2Sync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ArgonPasswords } from './passwords.ts';
import { readPhc, writePhc } from './phc.ts';
import { countingChance, QuickDerive } from './testing.ts';

const real = () => new ArgonPasswords({ atOnce: 2, chance: countingChance(), waiting: 16 });
const quick = (waiting = 16) => {
  const watched = new QuickDerive();
  return {
    watched,
    passwords: new ArgonPasswords({ atOnce: 2, chance: countingChance(), waiting, derive: watched.derive }),
  };
};

async function hashOf(passwords: ArgonPasswords, password: string): Promise<string> {
  const hash = await passwords.hash(password);
  if (!hash.ok) throw new Error('busy');
  return hash.value;
}

describe('hashes', () => {
  test('AC1 argon2id in PHC form, m=19 MiB, t=2, p=1, with a salt of its own each time', async () => {
    const passwords = real();
    const [one, other] = [await hashOf(passwords, 'correct horse'), await hashOf(passwords, 'correct horse')];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(other).not.toBe(one);
    expect(await passwords.verify('correct horse', one)).toBe('right');
    expect(await passwords.verify('correct horse', other)).toBe('right');
    expect(await passwords.verify('correct hors', one)).toBe('wrong');
  });

  test('AC1 the test vector of RFC 9106 section 5.3 comes out of what we use', () => {
    const fill = (length: number, byte: number) => new Uint8Array(length).fill(byte);
    const tag = argon2Sync('argon2id', {
      ...{ message: fill(32, 1), nonce: fill(16, 2), secret: fill(8, 3), associatedData: fill(12, 4) },
      ...{ parallelism: 4, tagLength: 32, memory: 32, passes: 3 },
    });
    expect(tag.toString('hex')).toBe('0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659');
  });

  test('AC1 a hash with other parameters stays good', async () => {
    const like = { memory: 64, passes: 1, parallelism: 2, salt: new Uint8Array(16).fill(7) };
    const { salt, ...cost } = like;
    const tag = argon2Sync('argon2id', { ...cost, nonce: salt, message: 'older', tagLength: 24 });
    expect(await real().verify('older', writePhc({ ...like, tag }))).toBe('right');
    expect(await real().verify('newer', writePhc({ ...like, tag }))).toBe('wrong');
  });

  const tail = `$${'A'.repeat(22)}$${'A'.repeat(43)}`;
  test.each([
    ['another function', `$argon2i$v=19$m=64,t=1,p=1${tail}`],
    ['an older version', `$argon2id$v=16$m=64,t=1,p=1${tail}`],
    ['4 GiB', `$argon2id$v=19$m=4194304,t=1,p=1${tail}`],
    ['1 GiB', `$argon2id$v=19$m=1048576,t=1,p=1${tail}`],
    ['999 passes', `$argon2id$v=19$m=64,t=999,p=1${tail}`],
    ['no pass', `$argon2id$v=19$m=64,t=0,p=1${tail}`],
    ['64 lanes', `$argon2id$v=19$m=1024,t=1,p=64${tail}`],
    ['less than eight blocks a lane', `$argon2id$v=19$m=7,t=1,p=1${tail}`],
    ['no salt', `$argon2id$v=19$m=64,t=1,p=1$$${'A'.repeat(43)}`],
    ['a short tag', `$argon2id$v=19$m=64,t=1,p=1$${'A'.repeat(22)}$AAAA`],
    ['nothing', ''],
    ['the password itself', 'correct horse'],
  ])('AC1 %s is no hash of ours, and nothing is computed', async (_name, hash) => {
    expect(readPhc(hash)).toBeUndefined();
    const { watched, passwords } = quick();
    await expect(passwords.verify('x', hash)).rejects.toThrow('cannot be read');
    expect(watched.calls).toBe(0);
  });
});

describe('what a password may be', () => {
  test.each([
    ['NUL', 'before\0after', 'before\0'],
    ['emoji', '🦊🦊🦊', '🦊🦊'],
    ['spaces at the ends', ' padded ', 'padded'],
    ['case', 'Correct', 'correct'],
    ['one character', 'x', 'y'],
    ['256 characters', 'x'.repeat(256), 'x'.repeat(255)],
  ])('AC2 every character counts: %s', async (_name, password, other) => {
    const { passwords } = quick();
    const hash = await hashOf(passwords, password);
    expect(await passwords.verify(password, hash)).toBe('right');
    expect(await passwords.verify(other, hash)).toBe('wrong');
  });

  test('AC2 the same letters in another spelling of Unicode are the same password', async () => {
    const { passwords } = quick();
    const composed = 'caf\u00e9 \u1e69';
    const apart = composed.normalize('NFD');
    expect(apart).not.toBe(composed);
    expect(await passwords.verify(apart, await hashOf(passwords, composed))).toBe('right');
    expect(await passwords.verify(composed, await hashOf(passwords, apart))).toBe('right');
    // NFKC would make these one; two different passwords must stay two.
    expect(await passwords.verify('\ufb01', await hashOf(passwords, 'fi'))).toBe('wrong');
  });

  test('AC2 a megabyte is wrong without being computed', async () => {
    const { watched, passwords } = quick();
    const hash = await hashOf(passwords, 'short');
    for (const length of [257, 1_000_000]) expect(await passwords.verify('x'.repeat(length), hash)).toBe('wrong');
    expect(watched.calls).toBe(1);
    await expect(passwords.hash('x'.repeat(257))).rejects.toThrow('no schema lets through');
  });
});

describe('few at once', () => {
  test('AC3 two are computed at once, as many wait as may, the rest is busy at once', async () => {
    let [running, most] = [0, 0];
    const gates: (() => void)[] = [];
    const passwords = new ArgonPasswords({
      atOnce: 2,
      chance: countingChance(),
      waiting: 3,
      derive: async (_message, { tag }) => {
        running += 1;
        most = Math.max(most, running);
        await new Promise<void>((resolve) => gates.push(resolve));
        running -= 1;
        return tag;
      },
    });
    const answers = Array.from({ length: 100 }, () => passwords.verify('x', null));
    const busy = await Promise.all(answers.slice(5));
    expect(busy).toEqual(Array.from({ length: 95 }, () => 'busy'));
    expect(running).toBe(2);
    let done = 0;
    for (const one of answers.slice(0, 5)) void one.then(() => (done += 1));
    while (done < 5) {
      gates.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await Promise.all(answers.slice(0, 5))).toEqual(Array.from({ length: 5 }, () => 'wrong'));
    expect(most).toBe(2);
    // The line is empty again, and turns are free.
    const after = passwords.verify('x', null);
    while (gates.length === 0) await new Promise((resolve) => setImmediate(resolve));
    gates.shift()?.();
    expect(await after).toBe('wrong');
  });

  test('AC3 a fault gives its turn back', async () => {
    let calls = 0;
    const passwords = new ArgonPasswords({
      atOnce: 2,
      chance: countingChance(),
      waiting: 0,
      derive: async (_message, { tag }) => {
        calls += 1;
        if (calls <= 2) throw new Error('no memory');
        return tag;
      },
    });
    for (let i = 0; i < 2; i += 1) await expect(passwords.verify('x', null)).rejects.toThrow('no memory');
    expect(await passwords.verify('x', null)).toBe('wrong');
  });

  test('AC3 100 wrong passwords at once take no more memory and time than 18', async () => {
    const passwords = new ArgonPasswords({ atOnce: 2, chance: countingChance(), waiting: 16 });
    const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => passwords.verify(`guess ${i}`, null)));
    expect(answers.filter((answer) => answer === 'wrong')).toHaveLength(18);
    expect(answers.filter((answer) => answer === 'busy')).toHaveLength(82);
  });
});

describe('the same work', () => {
  test('AC4 with a hash and without, right and wrong: one derivation of equal cost and size', async () => {
    const asked: object[] = [];
    const watched = new QuickDerive();
    const passwords = new ArgonPasswords({
      atOnce: 2,
      chance: countingChance(),
      waiting: 16,
      derive: (message, like) => {
        const { memory, passes, parallelism, salt, tag } = like;
        asked.push({ memory, passes, parallelism, salt: salt.length, tag: tag.length });
        return watched.derive(message, like);
      },
    });
    const hash = await hashOf(passwords, 'right');
    asked.length = 0;
    expect(await passwords.verify('right', hash)).toBe('right');
    expect(await passwords.verify('wrong', hash)).toBe('wrong');
    expect(await passwords.verify('right', null)).toBe('wrong');
    expect(asked).toHaveLength(3);
    expect(new Set(asked.map((one) => JSON.stringify(one))).size).toBe(1);
  });

  test('AC4 without a hash nothing is right, not even what the stand-in is made of', async () => {
    const passwords = new ArgonPasswords({
      atOnce: 2,
      chance: countingChance(),
      waiting: 1,
      derive: async (_, { tag }) => tag,
    });
    expect(await passwords.verify('anything', null)).toBe('wrong');
  });
});
