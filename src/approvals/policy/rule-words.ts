import { durationInWords } from './duration.js';
import type { Rule, Stage } from './schema.js';

/** Settings by the words that come before their value; undefined where one is not set. */
export type Fields = Readonly<Record<string, string | undefined>>;

/** A typed name, with nothing in it that could end the quotation. */
export const quoted = (name: string | number): string => `“${String(name).replaceAll(/[“”]/g, '"')}”`;

export const listed = (parts: readonly string[]): string =>
  parts.length > 1 ? `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}` : (parts[0] ?? '');

export const time = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : durationInWords(ms);

/** A whole rule in one clause: when it applies, and who decides. */
export const inShort = (rule: Rule): string => {
  const when = whenWords(rule);
  return `${when === 'everything' ? 'for everything' : `when ${when}`}, ${decided(rule)}`;
};

const decided = ({ stages }: Rule): string =>
  stages ? `decided by ${stageWords(stages)}` : 'approved automatically';

const stageWords = (stages: readonly Stage[]): string =>
  stages.map(({ from, approvals }) => `${approvals} of ${from.map(quoted).join(' or ')}`).join(', then ');

function whenWords({ when = {} }: Rule): string {
  const parts = Object.entries(when).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key.replaceAll('_', ' ')} is ${valueWords(key, value)}`],
  );
  return parts.length > 0 ? listed(parts) : 'everything';
}

const valueWords = (key: string, value: string | number | boolean | readonly (string | number)[]): string => {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number' && key.startsWith('duration')) return durationInWords(value);
  return [value].flat().map(quoted).join(' or ');
};

/** Every setting of a rule besides its name. */
export const ruleWords = (rule: Rule): Fields => ({
  'it applies to': whenWords(rule),
  'it is': decided(rule),
  'the reason must match': rule.reason && quoted(rule.reason.pattern),
  'the longest duration is': time(rule.at_most?.duration),
  'the hold before it runs is': time(rule.hold),
  'it expires after': time(rule.expires_after),
  'it has to run within': time(rule.execute_within),
  'reminders come after': rule.remind_after?.map((one) => durationInWords(one)).join(', '),
  'it escalates':
    rule.escalate &&
    `after ${durationInWords(rule.escalate.after)} to ${listed(rule.escalate.to.map(quoted))}`,
  'it is announced in': rule.announce?.join(', '),
  'its channel is': rule.channel,
  'a review is due within': time(rule.review_within),
  'the person concerned is told': rule.tell_subject,
  'fewer people than the ordinary rule are accepted':
    rule.accepts_fewer === undefined ? undefined : `${rule.accepts_fewer}`,
});
