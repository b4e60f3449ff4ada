import { describe, expect, it } from 'vitest';
import { recall, remember } from './remembered.ts';

const holding = (text: string | null) => ({ getItem: () => text });

describe('what is remembered', () => {
  it('comes back as it was', () => {
    let kept = '';
    const choice = {
      name: 'Zoë',
      microphoneOn: false,
      cameraOn: true,
      microphoneId: 'm',
      cameraId: undefined,
      speakerId: 's',
    };
    remember(
      {
        setItem: (_, text) => {
          kept = text;
        },
      },
      choice,
    );
    expect(recall(holding(kept))).toEqual(choice);
  });

  it.each([
    ['nothing', null],
    ['not JSON', '{'],
    ['another shape', '[1]'],
    ['a number', '7'],
  ])('is a fresh start with %s', (_, text) => {
    expect(recall(holding(text))).toMatchObject({ name: '', microphoneOn: true, cameraOn: true });
  });

  it('keeps what is sound beside what is not', () => {
    expect(recall(holding('{"name":"Ana","cameraOn":"yes","microphoneId":7}'))).toMatchObject({
      name: 'Ana',
      cameraOn: true,
    });
  });

  it('does without storage', () => {
    expect(recall(undefined).name).toBe('');
    expect(() => remember(undefined, recall(undefined))).not.toThrow();
  });
});
