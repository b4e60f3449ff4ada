import { DataPacket, UserPacket } from '@livekit/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LoadClient } from '../load.ts';
import { Media, mediaToken } from '../media.ts';
import { UdpRelay } from '../udp-relay.ts';
import { until } from '../until.ts';

let media: Media;
let relay: UdpRelay;
const clients: LoadClient[] = [];

beforeAll(async () => {
  relay = await UdpRelay.open();
  console.log(`relay seed ${relay.seed}`);
  media = await Media.start({ settings: { announcedPort: relay.port } });
  relay.aim(media.udpPort);
});

afterAll(async () => {
  for (const client of clients) client.close();
  await media.stop();
  await relay.close();
});

async function join(room: string, identity: string): Promise<LoadClient> {
  const client = await LoadClient.connect({ url: media.url, token: await mediaToken(room, identity) });
  clients.push(client);
  return client;
}

test('a synthetic participant publishes through the relay and another receives all of it', async () => {
  const [sender, receiver] = [await join('one', 'sender'), await join('one', 'receiver')];
  await sender.publish({ kind: 'audio' });
  await sender.publish({ kind: 'video', layers: 3 });
  await until('both RTP streams', () => receiver.received.all().filter(({ packets }) => packets > 50).length === 2);
  expect(receiver.received.all().map(({ lost }) => lost)).toEqual([0, 0]);
  expect(sender.feedback.keyframe).toBeGreaterThan(0);
  expect(sender.feedback['transport-cc']).toBeGreaterThan(0);
  expect(receiver.latency.quantile(0.5)).toBeLessThan(1_000);
  expect(relay.flows).toBe(2);
  expect(relay.failures).toEqual([]);
});

test('loss on the way down shows in the counts', async () => {
  const [sender, receiver] = [await join('two', 'sender'), await join('two', 'receiver')];
  relay.impair('down', { loss: 0.1 });
  await sender.publish({ kind: 'video' });
  await until('300 packets', () => receiver.received.packets > 300);
  relay.impair('down', { loss: 0 });
  expect(receiver.received.all()[0]?.lost).toBeGreaterThan(0);
});

test('data passes from one to the other', async () => {
  const [sender, receiver] = [await join('three', 'sender'), await join('three', 'receiver')];
  await until('the channels', () => sender.channelsOpen && receiver.channelsOpen);
  expect(receiver.joined.otherParticipants.map(({ identity }) => identity)).toEqual(['sender']);
  const user = new UserPacket({ payload: Buffer.from('hello'), topic: 'test' });
  sender.sendData('_reliable', new DataPacket({ value: { case: 'user', value: user } }).toBinary());
  const { label, message } = await until('the message', () => receiver.data[0]);
  expect(label).toBe('_reliable');
  expect(DataPacket.fromBinary(message).participantIdentity).toBe('sender');
});

test('the process drains: clients hear goodbye, then it ends by itself', async () => {
  const other = await Media.start();
  const client = await LoadClient.connect({ url: other.url, token: await mediaToken('four', 'somebody') });
  expect(await other.drain()).toBe(0);
  await until('the goodbye', () => client.ending);
  expect(client.ending).toMatch(/^leave/);
  client.close();
});
