/** How this person likes the meeting, kept in this browser. */
import * as z from 'zod/mini';
import { create } from 'zustand';

const preferencesSchema = z.object({
  hideSelfView: z.catch(z.boolean(), false),
  shortcuts: z.catch(z.boolean(), true),
  /** A host hears when somebody wants to come in. */
  knockSound: z.catch(z.boolean(), true),
});

export interface Preferences extends Readonly<z.infer<typeof preferencesSchema>> {
  readonly set: (change: Partial<z.infer<typeof preferencesSchema>>) => void;
}

const key = 'foyer.in-meeting';

export const usePreferences = create<Preferences>((set, get) => ({
  ...read(drawer()?.getItem(key)),
  set(change) {
    set(change);
    const { hideSelfView, shortcuts, knockSound } = get();
    drawer()?.setItem(key, JSON.stringify({ hideSelfView, shortcuts, knockSound }));
  },
}));

export function read(kept: string | null | undefined): z.infer<typeof preferencesSchema> {
  const parsed = z.safeParse(preferencesSchema, jsonOf(kept ?? '{}'));
  return parsed.success ? parsed.data : { hideSelfView: false, shortcuts: true, knockSound: true };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Undefined where there is no browser, or where it forbids storage. */
function drawer(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch (error) {
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}
