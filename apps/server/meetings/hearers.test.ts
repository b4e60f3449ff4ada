import { rolePermissions } from '@foyer/admission';
import { describe, expect, test } from 'vitest';
import { aLink, aMailbox, countingChance, joinAs } from '../testing/mailbox.ts';
import { Hearers } from './hearers.ts';

const joined = joinAs('ben', rolePermissions.speaker);

function ben() {
  const { mailbox } = aMailbox();
  mailbox.receive(joined);
  const self = mailbox.participantOf(joined.session);
  if (self === undefined) throw new Error('not inside');
  return { self, meeting: mailbox.meeting };
}

describe('SN17 the stream of a session', () => {
  test('goes on where the connection is another, and ends with the session', () => {
    const hearers = new Hearers(countingChance(), 10);
    const { self } = ben();
    const stream = hearers.streamOf(self);
    stream.link = aLink();
    expect(hearers.release(joined.session)).toBeDefined();
    expect([hearers.streamOf(self), hearers.unconnected()]).toEqual([stream, [joined.session]]);
    expect(hearers.drop(joined.session)).toBeUndefined();
    expect([hearers.find(joined.session), hearers.unconnected()]).toEqual([undefined, []]);
    expect(hearers.streamOf(self).name).not.toBe(stream.name);
  });

  test('hears with nobody connected, and nothing more once the session has ended', () => {
    const hearers = new Hearers(countingChance(), 10);
    const { self, meeting } = ben();
    const stream = hearers.streamOf(self);
    const event = { type: 'participant.renamed', participant: self.id, name: 'Ben' } as const;
    hearers.tell(event, meeting);
    hearers.drop(joined.session);
    hearers.tell(event, meeting);
    expect(stream.seq).toBe(1);
  });
});
