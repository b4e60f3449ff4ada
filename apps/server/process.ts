/** This program among others: what it prints, the signals it heeds, how it ends. */
import { inspect } from 'node:util';
import type { Server } from './compose.ts';
import { StoreOutage } from './store/port.ts';

/** Milliseconds that draining may take. */
const drainPatience = 4_500;

export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** The first signal drains, a second one ends at once. So does the end of whoever started this with a pipe (`npm start`). */
export function drainOnSignal(server: Server): void {
  let going = false;
  const go = (): void => {
    if (going) process.exit(1);
    going = true;
    say('Going down: telling everyone (again to stop at once)');
    setTimeout(() => process.exit(0), drainPatience).unref();
    server.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', go);
  process.on('SIGTERM', go);
  process.once('disconnect', () => {
    if (!going) go();
  });
}

/** One line for what an operator can mend (a port in use, a database that cannot be opened), the whole of a fault. */
export function reportAndExit(error: unknown): never {
  const known = error instanceof StoreOutage || (error instanceof Error && 'syscall' in error);
  process.stderr.write(`${known ? `Not started: ${error.message}` : inspect(error)}\n`);
  process.exit(1);
}
