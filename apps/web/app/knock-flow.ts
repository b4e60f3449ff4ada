/** The steps of the room flow that lead to the closed door and through the open one. */
import type { Admitted, Held } from '@foyer/wire';
import { withoutTracks } from '../devices/join-choice.ts';
import type { KeptKnock, Moment, RoomFlow, RoomStep, WaitingStage } from './room-stage.ts';
import { ask, to } from './step.ts';

export type Person = Pick<KeptKnock, 'preview' | 'choice'>;

/** The join was held: wait for somebody inside, with everything as it is on the page. */
export function held(flow: RoomFlow, answer: Held, person: Person, now: Moment): RoomStep {
  const knock = { id: answer.knock.id, url: answer.channel.url };
  return waits(flow, { ...person, knock }, { reason: answer.reason, now });
}

/** Takes a knock up again that this tab had before. */
export function resumed(flow: RoomFlow, { knock, preview, choice }: KeptKnock, now: Moment): RoomStep {
  const reason = preview.entry === 'admitted' ? 'lobby' : preview.entry;
  return waits(flow, { knock, preview, choice }, { reason, now });
}

function waits(
  flow: RoomFlow,
  given: KeptKnock,
  { reason, now }: { readonly reason: Held['reason']; readonly now: Moment },
): RoomStep {
  // What is live belongs to the mirror as long as it stands.
  const preview = { ...given.preview, entry: reason };
  const kept = { knock: given.knock, preview, choice: withoutTracks(given.choice) };
  const stage: WaitingStage = {
    at: 'waiting',
    ...kept,
    word: { is: 'waiting', reason, message: null },
    link: 'connecting',
    since: flow.stage.at === 'waiting' ? flow.stage.since : now.clock,
    renewal: flow.stage.at === 'waiting' ? 'spent' : 'allowed',
  };
  const step = ask(flow, stage, { to: 'knock', ...kept });
  return { ...step, effects: [...step.effects, { do: 'keep-knock', kept }] };
}

export function letIn(flow: RoomFlow, admitted: Admitted, { preview, choice }: Person): RoomStep {
  return to(flow, { at: 'meeting', preview, admitted, choice });
}
