/** Everything the doctor can say of a provider, from what was gathered. Pure, but for hashing keys. */
import type { Finding } from '@foyer/wire';
import { checkClient, checkRedirect, checkSignOut } from './client-checks.ts';
import { checkHistory } from './history.ts';
import { checkClock, checkDiscovery, checkEndpoints, checkIssuer, checkTls } from './provider-checks.ts';
import type { Subject } from './subject.ts';
import { checkEncryption, checkKeys, checkSigning } from './token-checks.ts';

/** One fault hides no other: each check looks for itself, and says nothing where there is nothing to look at. */
export async function examine(subject: Subject): Promise<Finding[]> {
  const found = [
    ...checkDiscovery(subject),
    ...checkTls(subject),
    ...checkIssuer(subject),
    ...checkEndpoints(subject),
    ...checkKeys(subject),
    ...checkSigning(subject),
    ...(await checkEncryption(subject)),
    ...checkRedirect(subject),
    ...checkClient(subject),
    ...checkClock(subject),
    ...checkSignOut(subject),
  ];
  return [...found, ...checkHistory(subject, found)];
}
