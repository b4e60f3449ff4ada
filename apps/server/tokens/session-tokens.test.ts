import { seconds } from '@foyer/kernel';
import type { MeetingId, ParticipantId, SessionId } from '@foyer/meeting';
import { describe, expect, test } from 'vitest';
import { FakeClock } from '../clock.ts';
import { someTokens } from '../testing/mailbox.ts';
import type { ResumeClaims } from './session-tokens.ts';

const clock = new FakeClock();
const tokens = someTokens(clock);
const session = 's_01234567890123456789012345' as SessionId;
const whose = { id: 'p_1' as ParticipantId, identity: 'ada', resume: { generation: 3, since: 1 } };
const resume = () => tokens.resume('demo', { id: 'm_1' as MeetingId }, whose);

describe('SN16 a channel token', () => {
  test('names its session, to whoever has the key', () => {
    const token = tokens.channel(session);
    expect(token).toMatch(/^c1\.s_[0-9A-Z]{26}\.[\w-]{43}$/);
    expect(tokens.sessionIn(token)).toBe(session);
    expect(someTokens(clock).sessionIn(token)).toBe(session);
    expect(someTokens(clock, 'x'.repeat(43)).sessionIn(token)).toBeUndefined();
  });

  test.each([
    ['nothing', ''],
    ['its text alone', `c1.${session}`],
    ['no signature', `c1.${session}.`],
    ['another session', tokens.channel(session).replace('s_0', 's_1')],
    ['signature in padding', `${tokens.channel(session)}=`],
    ['a resume token', resume().token],
    ['long', 'c1.'.repeat(1_000)],
  ])('is nothing else: %s', (_name, token) => {
    expect(tokens.sessionIn(token)).toBeUndefined();
  });

  test('no character of it can be another', () => {
    const token = tokens.channel(session);
    for (let at = 0; at < token.length; at += 1) {
      const other = token[at] === 'Q' ? 'R' : 'Q';
      expect(tokens.sessionIn(token.slice(0, at) + other + token.slice(at + 1)), String(at)).toBeUndefined();
    }
  });
});

describe('SN6 a resume token', () => {
  test('names room, meeting, participant, generation and the end of its life', () => {
    const { token, expiresAt } = resume();
    const claims: ResumeClaims = {
      ...{ room: 'demo', meeting: 'm_1' as MeetingId, participant: 'p_1' as ParticipantId, identity: 'ada' },
      ...{ generation: 3, expiresAt: seconds(clock.wall() + 3_600) },
    };
    expect(expiresAt).toBe(clock.wall() + 3_600);
    expect(tokens.claimsIn(token)).toEqual({ ok: true, value: claims });
    expect(someTokens(clock, 'x'.repeat(43)).claimsIn(token)).toEqual({ ok: false, refusal: 'forged' });
  });

  test('of the longest names there are is read', () => {
    const long = { ...whose, identity: 'i'.repeat(128) };
    const { token } = tokens.resume('r'.repeat(64), { id: `m_${'0'.repeat(26)}` as MeetingId }, long);
    expect(token.length).toBeLessThan(1_024);
    expect(tokens.claimsIn(token)).toMatchObject({ ok: true, value: { identity: long.identity } });
  });

  test('no character of it can be another', () => {
    const { token } = resume();
    for (let at = 0; at < token.length; at += 1) {
      const other = token[at] === 'Q' ? 'R' : 'Q';
      expect(tokens.claimsIn(token.slice(0, at) + other + token.slice(at + 1)).ok, String(at)).toBe(false);
    }
  });

  test('is no channel token, and none is one', () => {
    expect(tokens.claimsIn(tokens.channel(session)).ok).toBe(false);
    expect(tokens.claimsIn('').ok).toBe(false);
    expect(tokens.claimsIn('r1').ok).toBe(false);
  });
});
