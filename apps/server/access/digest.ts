/** Random secrets of 128 bits and more are kept as SHA-256: nobody finds them by trying, so nothing slower is needed. */
import { createHash, timingSafeEqual } from 'node:crypto';

/** base64url, 43 characters. */
export function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

/** In constant time: digests are of equal length whatever was sent. */
export function isSameDigest(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
