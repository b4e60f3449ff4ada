/** The raw UDP send cost: by a compiled program where there is a C compiler, else by Node's own socket. */
import { execFileSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cores } from './process-cost.ts';

export interface RawSend {
  /** CPU microseconds of one send. */
  readonly micros: number;
  readonly by: 'C sendto' | 'node:dgram';
}

const packets = 300_000;

function compiled(bytes: number): number | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-bench-'));
  try {
    const program = join(folder, 'raw-send');
    execFileSync('cc', ['-O2', '-o', program, join(import.meta.dirname, 'raw-send.c')], { stdio: 'ignore' });
    const order = [packets, bytes, cores.measured, cores.driver].map(String);
    return Number(execFileSync(program, order, { encoding: 'utf8' }));
  } catch (error) {
    // No compiler here: the caller measures by other means and says so.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function byNode(bytes: number): Promise<number> {
  const [sender, receiver] = [createSocket('udp4'), createSocket('udp4')];
  receiver.bind(0, '127.0.0.1');
  await once(receiver, 'listening');
  sender.connect(receiver.address().port, '127.0.0.1');
  await once(sender, 'connect');
  const packet = Buffer.alloc(bytes);
  const before = process.cpuUsage();
  for (let sent = 0; sent < packets; sent += 100) {
    await new Promise<void>((resolve) => {
      for (let at = 0; at < 99; at += 1) sender.send(packet);
      sender.send(packet, () => resolve());
    });
  }
  const { user, system } = process.cpuUsage(before);
  sender.close();
  receiver.close();
  return (user + system) / packets;
}

const measured = new Map<number, RawSend>();

/** Measured once a run for each size. */
export async function rawSend(bytes: number): Promise<RawSend> {
  const known = measured.get(bytes);
  if (known !== undefined) return known;
  const micros = compiled(bytes);
  const fresh: RawSend =
    micros === undefined ? { micros: await byNode(bytes), by: 'node:dgram' } : { micros, by: 'C sendto' };
  measured.set(bytes, fresh);
  return fresh;
}
