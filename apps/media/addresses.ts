/** Which addresses stand in our candidates. */
import type { networkInterfaces } from 'node:os';

export type Interfaces = ReturnType<typeof networkInterfaces>;

const loopback = '127.0.0.1';

/**
 * Every IPv4 address of the machine that others may reach, and last the loopback, so that a browser on this machine
 * always connects.
 */
export function machineAddresses(interfaces: Interfaces): string[] {
  const found: string[] = [];
  for (const addresses of Object.values(interfaces)) {
    for (const { family, internal, address } of addresses ?? []) {
      if (family === 'IPv4' && !internal) found.push(address);
    }
  }
  return [...new Set([...found, loopback])];
}

/** The configured ones, else the machine's; where the port is bound to one address, only that. */
export function candidateAddresses(
  settings: { readonly announcedAddresses: readonly string[]; readonly bindAddress: string },
  interfaces: Interfaces,
): string[] {
  if (settings.announcedAddresses.length > 0) return [...settings.announcedAddresses];
  if (settings.bindAddress !== '' && settings.bindAddress !== '0.0.0.0') return [settings.bindAddress];
  return machineAddresses(interfaces);
}
