import {
  accountLevelSchema,
  entrySchema,
  findingSchema,
  hostlessSchema,
  policySchema,
  providerKeySchema,
  roleSchema,
  scopeSchema,
  signingKeyInfoSchema,
} from '@foyer/wire';
import { describe, expect, it } from 'vitest';
import english from '../../i18n/en/admin.json' with { type: 'json' };
import { usesChoices } from '../invite/invite-view.ts';
import { validities } from '../invite/validity.ts';
import { auditKinds } from './audit/audit-words.ts';
import { roomTabs, sections } from './place.ts';
import { atStart, changedFields, days, draftOf } from './rooms/policy/policy-draft.ts';
import { sampleRoom } from './rooms/policy/sample-room.ts';
import { marks } from './rooms/room-search.ts';

/** Words whose keys are put together in the pages: every value there can be has its own. */
type Words = { readonly [key: string]: string | Words };

function at(path: string): string | Words | undefined {
  return path
    .split('.')
    .reduce<string | Words | undefined>((words, key) => (typeof words === 'object' ? words[key] : undefined), english);
}

const dashed = (text: string) => text.replaceAll('.', '-');
const base = draftOf(sampleRoom());
const allFields = changedFields(base, {
  ...base,
  ...Object.fromEntries(Object.keys(base).map((field) => [field, 'other'])),
});

/** A change of the policy as the log names it: the form shows guests and start permissions in parts. */
const logged = Object.keys(policySchema.shape).map((field) => (field === 'hasPassword' ? 'password' : field));

const families: readonly (readonly [string, readonly string[]])[] = [
  ['section', sections],
  ['room.tab', roomTabs],
  ['level', accountLevelSchema.options],
  ['levelHelp', accountLevelSchema.options],
  ['role', roleSchema.options],
  ['asRole', roleSchema.options],
  ['roleHelp', roleSchema.options],
  ['reason', roleSchema.options],
  ['entry', entrySchema.options.flatMap((entry) => [`${entry}.short`, `${entry}.label`, `${entry}.text`])],
  ['room.linkHelp', entrySchema.options],
  ['hostless', hostlessSchema.options.flatMap((choice) => [`${choice}.label`, `${choice}.text`])],
  ['mark', marks],
  ['field', [...allFields, ...logged]],
  ['may', atStart.map(dashed)],
  ['day', days],
  ['validity', Object.keys(validities)],
  ['uses', usesChoices],
  ['invite.facts', ['any', 'times_one', 'times_other']],
  ['scope', scopeSchema.options.flatMap((scope) => [`${scope}.short`, `${scope}.label`, `${scope}.text`])],
  ['company.state', findingSchema.shape.level.options],
  ['company.level', findingSchema.shape.level.options],
  ['company.uses', providerKeySchema.shape.use.options],
  ['company.keyStates', providerKeySchema.shape.state.options],
  ['keyState', signingKeyInfoSchema.shape.state.options.flatMap((state) => [`${state}.label`, `${state}.text`])],
  ['kind', auditKinds.map(dashed)],
];

describe('the words of', () => {
  it.each(families)('%s are all there', (family, keys) => {
    expect(keys.length).toBeGreaterThan(1);
    expect(keys.filter((key) => typeof at(`${family}.${key}`) !== 'string')).toEqual([]);
  });
});
