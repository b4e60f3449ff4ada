/** The floor itself, as a row. */
import { packetBytes } from '../media-scene.ts';
import { rawSend } from '../raw-send.ts';
import type { Row } from '../row.ts';

export const send: Row = {
  name: 'send',
  title: 'raw UDP send of a 1.1 KB packet',
  goal: '',
  async measure() {
    const { micros, by } = await rawSend(packetBytes);
    return [{ value: `${micros.toFixed(2)} µs`, floor: `by ${by}` }];
  },
};
