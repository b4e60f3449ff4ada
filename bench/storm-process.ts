/** The process behind `Storm`: all its clients, on a core of their own. */
import type { StormCommand, StormNews } from './storm.ts';
import { type Return, StormClient } from './storm-client.ts';

const clients: StormClient[] = [];
let returns: Return[] = [];

const tell = (news: StormNews): void => void process.send?.(news);

function came(returned: Return): void {
  returns.push(returned);
  if (returns.length < clients.length) return;
  tell({ is: 'all-back', returns });
  returns = [];
}

process.on('message', (command: StormCommand) => {
  if (command.do === 'reload') {
    for (const client of clients) void client.reload();
    return;
  }
  const { rooms, each } = command;
  for (const [nth, { join }] of rooms.entries())
    for (let seat = 0; seat < each; seat += 1) clients.push(new StormClient(join, nth * each + seat, came));
  // A few at a time: how newcomers come in is not what is measured.
  const enter = async (from: number): Promise<void> => {
    for (let nth = from; nth < clients.length; nth += 8)
      await clients[nth]?.enter(rooms[Math.floor(nth / each)]?.token ?? '', `Guest ${nth}`);
  };
  for (let from = 0; from < 8; from += 1) void enter(from);
});
