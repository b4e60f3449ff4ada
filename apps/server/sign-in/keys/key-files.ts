/** Private keys from files that providers encrypt for: PEM, a JWK, or a JWK set. */
import type { Result } from '@foyer/kernel';
import { Fault } from '@foyer/kernel';
import type { DecryptionKey } from '../ports.ts';

/** All keys of all files. The refusal is a sentence that names the file, never its content. */
export function readDecryptionKeys(_files: readonly string[]): Result<readonly DecryptionKey[], string> {
  throw new Fault('not there yet');
}
