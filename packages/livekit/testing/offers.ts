/** Captured offers, turned into the ones a test needs. */
import { readFileSync } from 'node:fs';

export type Capture = 'first-offer' | 'microphone-camera-screen' | 'camera-vp8-simulcast' | 'camera-h264-simulcast';

/** Track ids, LiveKit's cid, in `microphone-camera-screen.sdp`. */
export const cids = {
  microphone: 'b938f0de-e6bf-4263-8830-89b7656b001c',
  camera: 'f83ddf9b-1be3-4cca-8988-78deaf213997',
  screen: 'de35bb41-094f-4ad9-b92c-ada55b3d275b',
} as const;

export function captured(name: Capture, ufrag?: string): string {
  const sdp = readFileSync(new URL(`../sdp/captures/${name}.sdp`, import.meta.url), 'utf8');
  return ufrag === undefined ? sdp : sdp.replaceAll(/a=ice-ufrag:\S+/g, `a=ice-ufrag:${ufrag}`);
}

/** The same offer with one more section of a kind to receive in, a copy of the first such under a new mid. */
export function withSections(sdp: string, kind: 'audio' | 'video', mids: readonly string[]): string {
  const [, ...sections] = sdp.split(/(?=^m=)/m);
  const model = sections.find((section) => section.startsWith(`m=${kind}`) && section.includes('a=recvonly'));
  if (model === undefined) throw new Error(`no ${kind} section to copy`);
  const added = mids.map((mid) => model.replace(/a=mid:\S+/, `a=mid:${mid}`)).join('');
  return `${sdp.replace(/(a=group:BUNDLE[^\r\n]*)/, `$1 ${mids.join(' ')}`)}${added}`;
}

/** What the answer says of one section: its direction. */
export function directionOf(answer: string, mid: string): string {
  const section = answer.split(/(?=^m=)/m).find((text) => new RegExp(`^a=mid:${mid}\\r?$`, 'm').test(text)) ?? '';
  return /^a=(sendrecv|sendonly|recvonly|inactive)\r?$/m.exec(section)?.[1] ?? 'none';
}
