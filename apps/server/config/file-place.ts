/** Where the files are that the configuration names. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * Counted from the folder of the configuration file, as people expect of what stands in it; where nothing is there, from the
 * folder the process was started in.
 */
export function filePlace(folder: string, name: string): string {
  const [beside, here] = [resolve(folder, name), resolve(name)];
  return existsSync(beside) || !existsSync(here) ? beside : here;
}
