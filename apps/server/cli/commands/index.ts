/** Every command there is. */
import type { Command } from '../command.ts';
import { hostCommands } from './hosts.ts';
import { keyCommands } from './keys.ts';
import { gatheringCommands } from './meetings.ts';
import { roomCommands } from './rooms.ts';
import { signInCommands } from './sign-in.ts';
import { tokenCommands } from './tokens.ts';
import { watchingCommands } from './watching.ts';

export const commands: readonly Command[] = [
  ...roomCommands,
  ...tokenCommands,
  ...hostCommands,
  ...keyCommands,
  ...gatheringCommands,
  ...watchingCommands,
  ...signInCommands,
];
