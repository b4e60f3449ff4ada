import { describe, expect, it } from 'vitest';
import type { SourceState } from '../../devices/desk.ts';
import type { Remembered } from '../../devices/remembered.ts';
import type { Trouble } from '../../devices/trouble.ts';
import words from '../../i18n/en/pre-join.json' with { type: 'json' };
import {
  checkName,
  firstLook,
  joinKey,
  peopleWords,
  pictureWords,
  sameTrouble,
  troubleToExplain,
} from './pre-join-view.ts';

describe('peopleWords', () => {
  it.each([
    [{ count: 0, names: [] }, 'people_zero', {}],
    [{ count: 1, names: ['Ana'] }, 'peopleNames', { names: 'Ana', count: 1 }],
    [{ count: 3, names: ['Ana', 'Ben', 'Kofi'] }, 'peopleNames', { names: 'Ana, Ben, and Kofi', count: 3 }],
    [{ count: 9, names: ['Ana', 'Ben'] }, 'peopleMore', { names: 'Ana, Ben', count: 7 }],
    [{ count: 5, names: ['A', 'B', 'C', 'D', 'E'] }, 'peopleMore', { names: 'A, B, C', count: 2 }],
    [{ count: 4, names: [] }, 'peopleCount', { count: 4 }],
  ])('%j is %s', (people, key, values) => {
    expect(peopleWords(people, 'en')).toEqual({ key, values });
  });
});

describe('checkName', () => {
  it.each([
    ['  Zoë Martin ', { ok: true, name: 'Zoë Martin' }],
    ['', { ok: false, key: 'nameMissing' }],
    ['   ', { ok: false, key: 'nameMissing' }],
    ['Ana\u202e', { ok: false, key: 'nameUnfit' }],
    ['a'.repeat(81), { ok: false, key: 'nameUnfit' }],
  ])('%j', (text, answer) => {
    expect(checkName(text)).toEqual(answer);
  });
});

describe('firstLook', () => {
  const last: Remembered = {
    name: 'Ana',
    microphoneOn: true,
    cameraOn: true,
    microphoneId: 'm1',
    cameraId: 'c1',
    speakerId: 's1',
  };
  it('is as it was last time', () => {
    expect(firstLook(last, {}, undefined)).toEqual(last);
  });

  it('SI33 begins under the name the server knows the person by, where neither they nor the link say otherwise', () => {
    expect(firstLook(last, {}, undefined, 'Ana Smith').name).toBe('Ana Smith');
    expect(firstLook(last, { name: 'Ana B.' }, undefined, 'Ana Smith').name).toBe('Ana B.');
    expect(firstLook(last, {}, { name: 'Ann' }, 'Ana Smith').name).toBe('Ann');
    expect(firstLook(last, {}, { name: '' }, 'Ana Smith').name).toBe('');
  });

  it('SI33 is as it was left for the sign-in, as far as anything was chosen', () => {
    const shown = { microphone: { on: false, deviceId: 'm2' }, camera: { on: true }, speakerId: 's2' };
    expect(firstLook(last, { microphone: true, camera: false }, shown)).toEqual({
      ...last,
      microphoneOn: false,
      microphoneId: 'm2',
      speakerId: 's2',
    });
    expect(firstLook(last, { camera: false }, {})).toEqual({ ...last, cameraOn: false });
  });

  it('is as the link wishes', () => {
    expect(firstLook(last, { name: 'Ana B.', microphone: false }, undefined)).toEqual({
      ...last,
      name: 'Ana B.',
      microphoneOn: false,
    });
    expect(firstLook({ ...last, cameraOn: false }, { camera: true }, undefined).cameraOn).toBe(true);
    expect(firstLook(last, { name: 'x'.repeat(200) }, undefined).name).toHaveLength(80);
  });

  it('is as it was left where a reload came between, whatever the link wished', () => {
    const left = { name: 'Zoë', microphone: { on: false }, camera: { on: true, deviceId: 'c2' } };
    expect(firstLook(last, { name: 'Ana B.', camera: false }, left)).toEqual({
      ...last,
      name: 'Zoë',
      microphoneOn: false,
      cameraId: 'c2',
    });
  });
});

describe('joinKey', () => {
  it.each([
    ['speaker', 'admitted', 'join'],
    ['listener', 'admitted', 'joinListening'],
    ['speaker', 'lobby', 'askToJoin'],
    ['listener', 'waiting-for-host', 'joinAndWait'],
  ] as const)('%s who would meet %s reads %s', (role, entry, key) => {
    expect(joinKey(role, entry)).toBe(key);
    expect(Object.keys(words)).toContain(key);
    expect(Object.keys(words.entry)).toContain(entry);
  });
});

describe('pictureWords', () => {
  const trouble = (kind: Trouble): SourceState => ({ is: 'trouble', trouble: kind });
  it('says that the browser asks only after a while', () => {
    expect(pictureWords({ is: 'starting' }, false)).toEqual({ is: 'starting' });
    expect(pictureWords({ is: 'starting' }, true)).toEqual({ is: 'ask' });
  });

  it('names what is in the way', () => {
    expect(pictureWords(trouble('busy'), false)).toEqual({ is: 'trouble', trouble: 'busy' });
    expect(pictureWords({ is: 'off' }, true)).toEqual({ is: 'off' });
  });

  it('says one sentence where both have the same trouble', () => {
    expect(sameTrouble({ camera: trouble('denied'), microphone: trouble('denied') })).toBe(true);
    expect(sameTrouble({ camera: trouble('denied'), microphone: trouble('busy') })).toBe(false);
    expect(sameTrouble({ camera: { is: 'off' }, microphone: { is: 'off' } })).toBe(false);
  });

  it('explains what can be changed before what cannot', () => {
    expect(troubleToExplain({ camera: trouble('missing'), microphone: trouble('denied') })).toBe('denied');
    expect(troubleToExplain({ camera: trouble('missing'), microphone: { is: 'off' } })).toBe('missing');
    expect(troubleToExplain({ camera: { is: 'off' }, microphone: { is: 'starting' } })).toBeUndefined();
  });
});

describe('words of trouble', () => {
  const troubles: Record<Trouble, true> = {
    asking: true,
    denied: true,
    'denied-by-system': true,
    busy: true,
    missing: true,
    insecure: true,
    unsupported: true,
  };
  const steps: Record<string, string> = words.how.steps;
  it.each(Object.keys(troubles))('%s has a name, a title and steps', (trouble) => {
    expect(Object.keys(words.trouble.camera)).toContain(trouble);
    expect(Object.keys(words.trouble.both)).toContain(trouble);
    expect(Object.keys(words.trouble.microphone)).toContain(trouble);
    expect(Object.keys(words.how.title)).toContain(trouble);
    if (trouble !== 'denied') expect(steps[trouble]).toMatch(/\.$/);
  });

  it.each(['chromium', 'firefox', 'safari', 'ios'])('being denied is explained for %s', (family) => {
    expect(steps[family]?.split('\n')).toHaveLength(3);
  });
});
