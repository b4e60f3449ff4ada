/** A QR code as one SVG path: each run of dark modules is a rectangle one unit high. */
import { encode } from 'uqr';

export interface QrShape {
  /** Side in modules, with the quiet zone of four that readers need (ISO/IEC 18004 section 6.3.8). */
  readonly side: number;
  readonly path: string;
}

/** Bytes that fit into version 40 at level L (ISO/IEC 18004 table 7). */
const mostBytes = 2953;

/** Undefined where the text is longer than any QR code. */
export function qrShape(text: string): QrShape | undefined {
  if (new TextEncoder().encode(text).length > mostBytes) return undefined;
  const { size, data } = encode(text, { ecc: 'L', border: 4 });
  const runs = data.flatMap((row, y) =>
    row.flatMap((dark, x) => {
      if (!dark || row[x - 1] === true) return [];
      const end = row.indexOf(false, x);
      return [`M${x} ${y}h${(end < 0 ? size : end) - x}v1H${x}z`];
    }),
  );
  return { side: size, path: runs.join('') };
}
