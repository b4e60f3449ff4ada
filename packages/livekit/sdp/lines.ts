/** Splits a session description into lines and lines into attributes, in one pass over the text. */
import type { Result } from '@foyer/kernel';
import { no, ok } from '@foyer/kernel';
import type { SdpRefusal } from './contract.ts';
import { sdpLimits } from './limits.ts';

/** One attribute line (`a=name:value`); a flag such as `a=rtcp-mux` has an empty value. */
export interface Attribute {
  /** 1-based line number in the text. */
  readonly line: number;
  readonly value: string;
}

/** The attributes of one level, by name, each in order of appearance. */
export type Attributes = ReadonlyMap<string, readonly Attribute[]>;

export interface RawSection {
  /** 1-based line number of the m-line. */
  readonly line: number;
  /** Text after `m=`. */
  readonly media: string;
  readonly attributes: Attributes;
}

export interface RawDescription {
  readonly session: Attributes;
  readonly sections: readonly RawSection[];
}

/** Refuses at a line (1-based; 0: the text as a whole). */
export function refuse(line: number, why: string): { readonly ok: false; readonly refusal: SdpRefusal } {
  return no({ kind: 'sdp-invalid', line, why });
}

/** First attribute of that name, if any. */
export function firstOf(attributes: Attributes, name: string): Attribute | undefined {
  return attributes.get(name)?.[0];
}

/** All attributes of that name, in order. */
export function allOf(attributes: Attributes, name: string): readonly Attribute[] {
  return attributes.get(name) ?? [];
}

/**
 * A whole decimal number without sign or leading plus, or undefined where it is none or outside `min…max`.
 * Numbers of more than ten digits are outside every range SDP has and never reach the conversion.
 */
export function wholeNumber(text: string, min: number, max: number): number | undefined {
  if (!/^[0-9]{1,10}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= min && value <= max ? value : undefined;
}

function addAttribute(to: Map<string, Attribute[]>, line: number, text: string): void {
  const colon = text.indexOf(':');
  const name = colon < 0 ? text : text.slice(0, colon);
  const attribute = { line, value: colon < 0 ? '' : text.slice(colon + 1) };
  const present = to.get(name);
  if (present === undefined) to.set(name, [attribute]);
  else present.push(attribute);
}

/** Why this line cannot be one of SDP (RFC 8866 section 5), or undefined. */
function lineTrouble(line: string): string | undefined {
  if (line.length > sdpLimits.line) return 'line too long';
  if (!/^[a-z]=/.test(line)) return 'not a line of the form <letter>=<value>';
  if (line.includes('\r') || line.includes('\0')) return 'control character';
  return undefined;
}

/**
 * Cuts the text into session and sections (RFC 8866 section 5). Lines end in CRLF or LF. Empty lines are skipped.
 * Refusals: too large, not SDP, more sections than {@link sdpLimits}.
 */
export function splitDescription(text: string): Result<RawDescription, SdpRefusal> {
  if (text.length > sdpLimits.text) return refuse(0, 'text too large');
  if (!/^v=0\r?\n/.test(text)) return refuse(1, 'does not begin with v=0');
  const session = new Map<string, Attribute[]>();
  const sections: RawSection[] = [];
  let current = session;
  let number = 0;
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(start, text[end - 1] === '\r' && end > start ? end - 1 : end);
    start = end + 1;
    number += 1;
    if (line === '') continue;
    const trouble = lineTrouble(line);
    if (trouble !== undefined) return refuse(number, trouble);
    if (line.startsWith('m=')) {
      if (sections.length === sdpLimits.sections) return refuse(number, 'too many sections');
      current = new Map();
      sections.push({ line: number, media: line.slice(2), attributes: current });
    } else if (line.startsWith('a=')) {
      addAttribute(current, number, line.slice(2));
    }
  }
  return ok({ session, sections });
}
