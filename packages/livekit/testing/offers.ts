/** Captured offers, turned into the ones a test needs. */

/** Track ids, LiveKit's cid, in the capture `microphone-camera-screen.sdp`. */
export const cids = {
  microphone: 'b938f0de-e6bf-4263-8830-89b7656b001c',
  camera: 'f83ddf9b-1be3-4cca-8988-78deaf213997',
  screen: 'de35bb41-094f-4ad9-b92c-ada55b3d275b',
} as const;

export function withUfrag(sdp: string, ufrag: string): string {
  return sdp.replaceAll(/a=ice-ufrag:\S+/g, `a=ice-ufrag:${ufrag}`);
}

/** The same offer with more sections of a kind to receive in, copies of the first such under new mids. */
export function withSections(sdp: string, kind: 'audio' | 'video', mids: readonly string[]): string {
  const sections = sectionsOf(sdp);
  const model = sections.find((section) => section.startsWith(`m=${kind}`) && section.includes('a=recvonly'));
  if (model === undefined) throw new Error(`no ${kind} section to copy`);
  const added = mids.map((mid) => model.replace(/a=mid:\S+/, `a=mid:${mid}`)).join('');
  return `${sdp.replace(/(a=group:BUNDLE[^\r\n]*)/, `$1 ${mids.join(' ')}`)}${added}`;
}

/** The same offer where the section of this mid has another direction. */
export function withDirection(sdp: string, mid: string, direction: string): string {
  const [head = '', ...sections] = sdp.split(/(?=^m=)/m);
  const changed = sections.map((section) =>
    midOf(section) === mid ? section.replace(/^a=(sendrecv|sendonly|recvonly|inactive)/m, `a=${direction}`) : section,
  );
  return [head, ...changed].join('');
}

function sectionsOf(sdp: string): string[] {
  return sdp.split(/(?=^m=)/m).slice(1);
}

function midOf(section: string): string | undefined {
  return /^a=mid:(\S+)/m.exec(section)?.[1];
}

/** What an answer says of one section. */
export function directionOf(answer: string, mid: string): string {
  const section = sectionsOf(answer).find((text) => midOf(text) === mid) ?? '';
  return /^a=(sendrecv|sendonly|recvonly|inactive)/m.exec(section)?.[1] ?? 'none';
}

/** Every `a=<name>:` value of a description, once. */
export function valuesOf(sdp: string, name: string): string[] {
  const found = [...sdp.matchAll(new RegExp(`^a=${name}:(\\S+)`, 'gm'))].map((match) => match[1] ?? '');
  return [...new Set(found)];
}
