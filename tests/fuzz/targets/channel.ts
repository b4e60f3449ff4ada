/** Messages of the room channel: from the text of a client to a message of the protocol, or to what is wrong. */
import { parseMessage } from '../../../apps/server/channel/parse.ts';
import { mutateText } from '../mutate.ts';
import { hold, type Target } from '../target.ts';

const command = (content: object) => JSON.stringify({ type: 'command', id: 'c1', command: content });

const corpus: readonly string[] = [
  JSON.stringify({ type: 'hello', version: 1, token: 'abc.def' }),
  JSON.stringify({ type: 'ping' }),
  command({ type: 'participant.rename', name: 'Zoë 💡' }),
  command({ type: 'participant.leave' }),
  command({ type: 'participant.remove', participant: 'p_7ZK3' }),
  command({ type: 'participant.pause', participant: 'p_7ZK3', source: 'microphone' }),
  command({ type: 'invite.create', role: 'speaker', expiresIn: 3600 }),
  command({ type: 'meeting.end' }),
  '{"type":"command","id":"c1","command":{"type":"meeting.end","__proto__":{"x":1}}}',
  '[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]',
];

export const channel: Target<string> = {
  name: 'channel',
  // The socket takes no larger message.
  make: (random) => mutateText(corpus, random).slice(0, 16_384),
  run(text) {
    const parsed = parseMessage(text);
    if (parsed.ok) {
      const again = parseMessage(JSON.stringify(parsed.value));
      hold(again.ok, 'an accepted message is accepted again');
      return true;
    }
    hold(parsed.refusal.errors.length > 0, 'a refusal says what is wrong');
    hold(JSON.stringify(parsed.refusal).length < 4000, 'a refusal is small, whatever was sent');
    return false;
  },
};
