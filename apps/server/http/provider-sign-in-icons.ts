/** The pictures on the buttons of providers, read once at the start. */
import { readFileSync } from 'node:fs';
import type { ProviderOptions } from '../config/sign-in-options.ts';

const mostBytes = 65_536;

export interface Icon {
  readonly type: 'image/svg+xml' | 'image/png' | 'image/webp';
  readonly bytes: Buffer;
}

/** By the first bytes; the file's name says nothing. */
function typeOf(bytes: Buffer): Icon['type'] | undefined {
  if (bytes.subarray(0, 8).equals(Buffer.from('89504e470d0a1a0a', 'hex'))) return 'image/png';
  if (bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP') return 'image/webp';
  const isSvg = /^\uFEFF?\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)*(?:<!DOCTYPE svg[^>]*>\s*)?<svg[\s>]/i;
  return isSvg.test(bytes.toString('utf8')) ? 'image/svg+xml' : undefined;
}

function readIcon(path: string): Icon | string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  if (bytes.length > mostBytes) return `has more than ${mostBytes} bytes`;
  const type = typeOf(bytes);
  return type === undefined ? 'is neither SVG, PNG nor WebP' : { type, bytes };
}

/** By the provider's id. One that cannot be shown is said in the log, and its button does without. */
export function iconsOf(
  providers: readonly Pick<ProviderOptions, 'id' | 'iconFile'>[],
  log: { warn(facts: object, text: string): void },
): ReadonlyMap<string, Icon> {
  const icons = new Map<string, Icon>();
  for (const { id, iconFile } of providers) {
    if (iconFile === undefined) continue;
    const icon = readIcon(iconFile);
    if (typeof icon === 'string') log.warn({ provider: id, file: iconFile, problem: icon }, 'an icon cannot be shown');
    else icons.set(id, icon);
  }
  return icons;
}
