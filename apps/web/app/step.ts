/** The three plainest steps of the room flow; everything else is made of them. */
import type { Resume, RoomEffect, RoomFlow, RoomStage, RoomStep } from './room-stage.ts';

export function still(flow: RoomFlow): RoomStep {
  return { flow, effects: [] };
}

export function to(flow: RoomFlow, stage: RoomStage, effects: readonly RoomEffect[] = []): RoomStep {
  return { flow: { ...flow, stage }, effects };
}

/** Puts a question to the server; answers to earlier ones are not heard any more. */
export function ask(flow: RoomFlow, stage: RoomStage, resume: Resume): RoomStep {
  const number = flow.asked + 1;
  const next = { ...flow, stage, asked: number };
  switch (resume.to) {
    case 'preview':
      return { flow: next, effects: [{ do: 'preview', ask: number }] };
    case 'join':
      return { flow: next, effects: [{ do: 'join', ask: number, choice: resume.choice }] };
    case 'resume':
      return {
        flow: next,
        effects: [{ do: 'resume', ask: number, choice: resume.choice, withPassword: resume.withPassword }],
      };
    case 'knock':
      return { flow: next, effects: [{ do: 'wait', ask: number, url: resume.knock.url }] };
  }
}
