/** People inside a server that has a fault: what each wishes, and what each hears. */
import { slugOf, type WireCommand } from '@foyer/wire';
import { type Paired, paired } from '../../apps/server/channel/paired.ts';
import type { Clock } from '../../apps/server/clock.ts';
import { type LobbyLine, lobbyLine } from '../../apps/server/testing/lobby.ts';
import type { Answer, Stage } from '../../apps/server/testing/stage.ts';

export interface World {
  readonly stage: Stage;
  readonly clock: Clock;
}

export interface Inside {
  readonly id: string;
  readonly token: string;
  readonly line: Paired;
  /** `ok`, or the slug of the refusal. */
  wish(command: WireCommand): string | undefined;
  /** Types of the events heard since the last look. */
  events(): string[];
}

export function ask({ stage }: World, identity: string, role: 'host' | 'speaker' = 'speaker'): Promise<Answer> {
  const invitation = { role, identity, name: identity.toUpperCase(), permissions: ['lobby.bypass' as const] };
  return stage.token('demo', invitation).then((token) => stage.ask('demo', { token }));
}

let wishes = 0;

export async function enter(world: World, identity: string, role: 'host' | 'speaker' = 'speaker'): Promise<Inside> {
  const { json } = await ask(world, identity, role);
  return opened(world, json.participant.id, json.channel.token);
}

/** By a channel token. */
export function opened({ stage, clock }: World, id: string, token: string): Inside {
  const line = paired({ meetings: stage.server.meetings, clock });
  line.say({ type: 'hello', version: 1, token });
  let looked = 0;
  return {
    ...{ id, token, line },
    wish: (command) => {
      wishes += 1;
      const name = `c${wishes}`;
      line.say({ type: 'command', id: name, command });
      const said = line.heard.find((one) => 'id' in one && one.id === name);
      return said?.type === 'refusal' ? slugOf(said.problem.type) : said?.type === 'reply' ? 'ok' : undefined;
    },
    events: () => {
      const fresh = line.heard.slice(looked);
      looked = line.heard.length;
      return fresh.flatMap((one) => (one.type === 'event' ? [one.event.type] : []));
    },
  };
}

export function waiting({ stage, clock }: World, secret: string): LobbyLine {
  return lobbyLine({ desk: stage.server.desk, clock }, secret);
}

let messages = 0;

export function chat(text: string): WireCommand {
  messages += 1;
  return { type: 'chat.send', message: `message-${messages}`, text };
}
