/** Keeps the one knock of a room for a reload of this tab: its lobby channel is taken up again before a new join is tried. */
import { holdReasonSchema, limits, nameSchema, roleSchema } from '@foyer/wire';
import * as z from 'zod/mini';
import type { KeptKnock } from './room-stage.ts';
import type { Drawer } from './token-keep.ts';

export interface KnockKeep {
  readonly knockFor: (slug: string) => KeptKnock | undefined;
  /** Undefined forgets it. */
  readonly keep: (slug: string, kept: KeptKnock | undefined) => void;
  /** Somebody signs in: every knock of this tab is taken up under the name they have then. */
  readonly signsIn: () => void;
}

const prefix = 'foyer.knock.';

const sourceSchema = z.object({
  on: z.boolean(),
  deviceId: z.catch(z.optional(z.string().check(z.maxLength(512))), undefined),
});

const keptSchema = z.object({
  knock: z.object({
    id: z.string(),
    url: z.string().check(z.maxLength(2048), z.regex(/^wss?:\/\/[^/]+\/api\/v1\/knocks\/[\w-]+$/)),
  }),
  preview: z.object({
    room: z.object({ slug: z.string(), title: z.string().check(z.maxLength(limits.title)) }),
    role: roleSchema,
    entry: holdReasonSchema,
    name: z.catch(z.optional(z.string()), undefined),
  }),
  choice: z.object({ name: nameSchema, microphone: sourceSchema, camera: sourceSchema }),
  signsIn: z.catch(z.optional(z.literal(true)), undefined),
});

/** The four members of `sessionStorage` that are needed. */
export type KnockDrawer = Drawer & Pick<Storage, 'key' | 'length'>;

/** @param drawer undefined where the browser forbids storage: then a reload knocks anew */
export function createKnockKeep(drawer: KnockDrawer | undefined): KnockKeep {
  return {
    knockFor: (slug) => parse(drawer?.getItem(prefix + slug)),
    keep: (slug, kept) => {
      if (kept === undefined) drawer?.removeItem(prefix + slug);
      else drawer?.setItem(prefix + slug, JSON.stringify(kept));
    },
    signsIn: () => {
      if (drawer === undefined) return;
      const all = Array.from({ length: drawer.length }, (_, index) => drawer.key(index) ?? '');
      for (const key of all.filter((one) => one.startsWith(prefix))) {
        const kept = parse(drawer.getItem(key));
        if (kept !== undefined) drawer.setItem(key, JSON.stringify({ ...kept, signsIn: true }));
      }
    },
  };
}

function parse(text: string | null | undefined): KeptKnock | undefined {
  if (text === null || text === undefined) return undefined;
  try {
    const parsed = z.safeParse(keptSchema, JSON.parse(text));
    return parsed.success ? asKept(parsed.data) : undefined;
  } catch (cause) {
    // Somebody else's text under our key: as good as nothing.
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}

/** What was absent stays absent (`exactOptionalPropertyTypes`). */
function asKept({ knock, preview, choice, signsIn }: z.infer<typeof keptSchema>): KeptKnock {
  const { name, ...known } = preview;
  return {
    knock,
    preview: name === undefined ? known : { ...known, name },
    choice: { name: choice.name, microphone: source(choice.microphone), camera: source(choice.camera) },
    ...(signsIn === undefined ? {} : { signsIn }),
  };
}

function source({ on, deviceId }: z.infer<typeof sourceSchema>): KeptKnock['choice']['camera'] {
  return deviceId === undefined ? { on } : { on, deviceId };
}
