/** How the calls under `/compat/mirotalk` behave. */
import { z } from 'zod';
import { flag, list, option } from '../../config/field.ts';

export const mirotalkOptions = {
  enabled: option(
    'FOYER_MIROTALK_ENABLED',
    flag.default(true),
    'Does this server answer MiroTalk’s REST calls under `/compat/mirotalk`, and its `/join` links?',
  ),
  shape: option(
    'FOYER_MIROTALK_SHAPE',
    z.enum(['p2p', 'sfu'], 'must be p2p or sfu').default('p2p'),
    'Which of MiroTalk’s two products the answers look like.',
  ),
  disabled: option(
    'FOYER_MIROTALK_DISABLED',
    list
      .pipe(
        z.array(
          z.enum(['meeting', 'join', 'token', 'meetings', 'stats'], 'must be meeting, join, token, meetings or stats'),
        ),
      )
      .default([]),
    'Calls that are answered as disabled, as with MiroTalk’s `API_DISABLED`.',
    'none',
  ),
} as const;

export type MirotalkShape = z.output<typeof mirotalkOptions.shape.schema>;
export type MirotalkCall = z.output<typeof mirotalkOptions.disabled.schema>[number];
