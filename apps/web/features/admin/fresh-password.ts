/** A password to read out over a telephone: letters and digits that nobody mixes up, in groups of four. */

/** Without 0 and o, 1, i and l; 32 of them, so that five bits choose one evenly. */
const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
const alphabet = `${letters}+`;
const groups = 4;
const inGroup = 4;

/** About 79 bits. @param fill fills bytes with chance, such as `crypto.getRandomValues` */
export function freshPassword(fill: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array): string {
  const chosen: string[] = [];
  while (chosen.length < groups * inGroup) {
    const [byte = 0] = fill(new Uint8Array(1));
    const letter = alphabet[byte % alphabet.length] ?? '';
    // The plus only fills the alphabet up to 32, so that the remainder is even; it is drawn again.
    if (letter !== '+' && letter !== '') chosen.push(letter);
  }
  return Array.from({ length: groups }, (_, group) =>
    chosen.slice(group * inGroup, (group + 1) * inGroup).join(''),
  ).join('-');
}
