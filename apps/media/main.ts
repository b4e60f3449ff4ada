/** The media process: configured, drained and outlived by the server that forked it. */
import type { FromMediaProcess, ToMediaProcess } from '@foyer/wire';
import { type MediaProcess, openMediaProcess } from './media-process.ts';

let media: Promise<MediaProcess> | undefined;

function say(message: FromMediaProcess): void {
  process.send?.(message, (error: Error | null) => {
    // The server went while this started; its `disconnect` is on the way.
    if (error !== null) process.exit(0);
  });
}

async function configure(settings: Extract<ToMediaProcess, { type: 'configure' }>['settings']): Promise<void> {
  media = openMediaProcess(settings);
  try {
    say((await media).listening);
  } catch (cause) {
    say({ type: 'failed', reason: cause instanceof Error ? cause.message : 'unknown' });
    process.exit(1);
  }
}

async function drain(): Promise<void> {
  if (media) await (await media).drain();
  process.exit(0);
}

process.on('message', (message: ToMediaProcess) => {
  if (message.type === 'drain') void drain();
  else if (!media) void configure(message.settings);
});
// Without its server nobody could reach this process any more.
process.on('disconnect', () => process.exit(0));
// The terminal's Ctrl-C goes to the whole group; the server says when to drain.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => void drain());

if (!process.send) {
  process.stderr.write('The media process is started by the Foyer server.\n');
  process.exit(2);
}
