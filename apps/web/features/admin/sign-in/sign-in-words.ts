/** What the pages of company sign-in sort, shorten and look for. Pure. */
import type { DoctorReport, Finding, SignInFailureView } from '@foyer/wire';

export type ExaminedProvider = DoctorReport['providers'][number];

/** What is to be done first, and what is only said because somebody may doubt it. */
export interface SortedFindings {
  /** Faults, then hints, in the order of the checks. */
  readonly open: readonly Finding[];
  readonly good: readonly Finding[];
}

export function sortedFindings(findings: readonly Finding[]): SortedFindings {
  const at = (level: Finding['level']) => findings.filter((finding) => finding.level === level);
  return { open: [...at('fault'), ...at('hint')], good: at('good') };
}

export interface SharedFindings {
  /** Found at every provider in the same words: about this server, not about one of them. */
  readonly shared: readonly Finding[];
  readonly providers: readonly ExaminedProvider[];
}

/** A hint that would stand under every provider is said once. A fault stays with each: none of them works. */
export function sharedFindings(providers: readonly ExaminedProvider[]): SharedFindings {
  const [first, ...others] = providers;
  if (first === undefined || others.length === 0) return { shared: [], providers };
  const isSame = (one: Finding) => (other: Finding) =>
    one.check === other.check && one.level === other.level && one.says === other.says;
  const isShared = (finding: Finding) =>
    finding.level === 'hint' && providers.every(({ findings }) => findings.some(isSame(finding)));
  const shared = first.findings.filter(isShared);
  const ofItsOwn = (finding: Finding) => !shared.some(isSame(finding));
  return {
    shared,
    providers: providers.map((provider) => ({ ...provider, findings: provider.findings.filter(ofItsOwn) })),
  };
}

/** The worst of what was found: `good` where there is nothing. */
export function worstOf(findings: readonly Finding[]): Finding['level'] {
  if (findings.some(({ level }) => level === 'fault')) return 'fault';
  return findings.some(({ level }) => level === 'hint') ? 'hint' : 'good';
}

/** The slug at the end of a problem's type. */
export function causeOf({ type }: Pick<SignInFailureView, 'type'>): string {
  return type.slice(type.lastIndexOf('/') + 1);
}

/** Failures in which every word stands somewhere: in the reference, the cause, its title or the provider's name. */
export function matching(failures: readonly SignInFailureView[], text: string): readonly SignInFailureView[] {
  const words = text
    .trim()
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return failures.filter((failure) => {
    const { ref, title, provider } = failure;
    const held = [ref, causeOf(failure), title, provider?.name ?? '', provider?.id ?? ''].join(' ').toLowerCase();
    return words.every((word) => held.includes(word));
  });
}

/** A reference out of what was typed or pasted; undefined where there is none in it. */
export function referenceIn(text: string): string | undefined {
  return /(?:^|[\s=/:])(f_[\w-]{6,64})(?:$|[\s.,;])/.exec(text)?.[1];
}

/** Facts as texts, by name. */
export function factRows(facts: SignInFailureView['facts']): readonly (readonly [string, string])[] {
  return Object.entries(facts).map(([name, value]) => [
    name,
    typeof value === 'object' ? value.join(', ') : String(value),
  ]);
}

/** A sentence in its parts: what stands between backticks is code. */
export interface SentencePart {
  /** Its place, counted in parts. */
  readonly at: number;
  readonly is: 'words' | 'code';
  readonly words: string;
}

export function codeParts(text: string): readonly SentencePart[] {
  return text
    .split('`')
    .map((words, at) => ({ at, is: at % 2 === 1 ? ('code' as const) : ('words' as const), words }))
    .filter(({ words }) => words !== '');
}
