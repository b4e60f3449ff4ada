/** What a person chose last time, on this computer only. */
import { limits } from '@foyer/wire';
import * as z from 'zod/mini';

const text = z.catch(z.optional(z.string().check(z.maxLength(512))), undefined);

const rememberedSchema = z.object({
  name: z.catch(z.string().check(z.maxLength(limits.name)), ''),
  microphoneOn: z.catch(z.boolean(), true),
  cameraOn: z.catch(z.boolean(), true),
  microphoneId: text,
  cameraId: text,
  speakerId: text,
});

export type Remembered = Readonly<z.infer<typeof rememberedSchema>>;

const key = 'foyer.before-joining';

const nothing: Remembered = {
  name: '',
  microphoneOn: true,
  cameraOn: true,
  microphoneId: undefined,
  cameraId: undefined,
  speakerId: undefined,
};

/** @param drawer undefined where the browser forbids storage */
export function recall(drawer: Pick<Storage, 'getItem'> | undefined): Remembered {
  const kept = drawer?.getItem(key);
  if (kept === null || kept === undefined) return nothing;
  try {
    const parsed = z.safeParse(rememberedSchema, JSON.parse(kept));
    return parsed.success ? parsed.data : nothing;
  } catch (cause) {
    // Somebody else's text under our key: as good as nothing.
    if (cause instanceof SyntaxError) return nothing;
    throw cause;
  }
}

export function remember(drawer: Pick<Storage, 'setItem'> | undefined, choice: Remembered): void {
  drawer?.setItem(key, JSON.stringify(choice));
}
