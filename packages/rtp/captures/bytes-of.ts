/** Hex as in the captures, to bytes. */
export function bytesOf(hex: string): Uint8Array {
  const text = hex.replaceAll(/\s/g, '');
  return Uint8Array.from({ length: text.length / 2 }, (_, i) => Number.parseInt(text.slice(i * 2, i * 2 + 2), 16));
}
