import type { Admitted } from '@foyer/wire';
import { expect, test } from 'vitest';
import type { Place } from '../../engine/meeting/place.ts';
import { anAdmission } from '../../engine/meeting/session-bench.ts';
import { type Asks, LateAsks } from './late-asks.ts';

const aPlace: Place = {
  resume: { token: 'r', expiresAt: 1 },
  participant: 'p_1',
  name: 'Gil',
  role: 'speaker',
  room: { slug: 'tea', title: 'Tea' },
  microphone: { on: true },
  camera: { on: false },
};

function aPage(answer: Admitted | Error) {
  const heard: string[] = [];
  const asks: Asks = {
    rejoin: async () => {
      heard.push('rejoin');
      if (answer instanceof Error) throw answer;
      return answer;
    },
    resume: async (token) => {
      heard.push(`resume ${token}`);
      if (answer instanceof Error) throw answer;
      return answer;
    },
    keepPlace: ({ name }) => heard.push(`place of ${name}`),
    onEnd: ({ kind }) => heard.push(kind),
  };
  return { asks, heard };
}

test('what is asked before there is a page waits for it, in order', async () => {
  const late = new LateAsks();
  const again = late.rejoin();
  const back = late.resume('r');
  late.keepPlace(aPlace);
  late.onEnd({ kind: 'ended' });
  const { asks, heard } = aPage(anAdmission(2));
  late.takeUp(asks);
  expect(heard).toEqual(['rejoin', 'resume r', 'place of Gil', 'ended']);
  expect(await Promise.all([again, back])).toEqual([anAdmission(2), anAdmission(2)]);
});

test('the page drawn last is asked, at once and each time only it', () => {
  const late = new LateAsks();
  const [first, second] = [aPage(anAdmission(1)), aPage(anAdmission(1))];
  late.onEnd({ kind: 'left' });
  late.takeUp(first.asks);
  late.takeUp(second.asks);
  late.onEnd({ kind: 'ended' });
  expect([first.heard, second.heard]).toEqual([['left'], ['ended']]);
});

test('a door that says no says it through', async () => {
  const late = new LateAsks();
  late.takeUp(aPage(new Error('closed')).asks);
  await expect(late.rejoin()).rejects.toThrow('closed');
  await expect(late.resume('r')).rejects.toThrow('closed');
});
