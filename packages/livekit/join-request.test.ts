import {
  ConnectionSettings,
  JoinRequest,
  SessionDescription,
  WrappedJoinRequest,
  WrappedJoinRequest_Compression,
} from '@livekit/protocol';
import { expect, test } from 'vitest';
import { parseJoinRequest, unwrapJoinRequest } from './join-request.ts';
import { limits } from './limits.ts';

test('LK4 the wrapping says whether what is in it is compressed', () => {
  const joinRequest = new Uint8Array([1, 2, 3]);
  for (const compression of [WrappedJoinRequest_Compression.NONE, WrappedJoinRequest_Compression.GZIP]) {
    const bytes = new WrappedJoinRequest({ compression, joinRequest }).toBinary();
    const compressed = compression === WrappedJoinRequest_Compression.GZIP;
    expect(unwrapJoinRequest(bytes)).toEqual({ ok: true, value: { compressed, bytes: joinRequest } });
  }
  expect(unwrapJoinRequest(new Uint8Array([8, 7])).ok).toBe(false);
  expect(unwrapJoinRequest(new Uint8Array([255])).ok).toBe(false);
});

test('a fresh join with its offer', () => {
  const bytes = new JoinRequest({
    connectionSettings: new ConnectionSettings({ autoSubscribe: false, adaptiveStream: true }),
    publisherOffer: new SessionDescription({ sdp: 'v=0', id: 4 }),
  }).toBinary();
  expect(parseJoinRequest(bytes)).toMatchObject({
    ok: true,
    value: { autoSubscribe: false, adaptiveStream: true, offer: { sdp: 'v=0', id: 4 } },
  });
});

test('what is absent: subscribes by itself, resumes nobody, offers nothing', () => {
  const parsed = parseJoinRequest(new Uint8Array());
  expect(parsed).toEqual({
    ok: true,
    value: { autoSubscribe: true, adaptiveStream: false, clientProtocol: 0, clientSdk: '' },
  });
});

test('a resume names its participant', () => {
  const bytes = new JoinRequest({ reconnect: true, participantSid: 'PA_x' }).toBinary();
  expect(parseJoinRequest(bytes)).toMatchObject({ ok: true, value: { resume: { participantSid: 'PA_x' } } });
});

test('LK4 half a mebibyte and not a byte more', () => {
  const padding = (size: number) => new JoinRequest({ metadata: 'x'.repeat(size) }).toBinary();
  const overhead = padding(limits.joinRequest - 10).length - (limits.joinRequest - 10);
  expect(parseJoinRequest(padding(limits.joinRequest - overhead)).ok).toBe(true);
  expect(parseJoinRequest(padding(limits.joinRequest - overhead + 1)).ok).toBe(false);
});
