import { durationInWords } from './duration.js';
import type { Rule, Stage } from './schema.js';

/** A setting: the words before its value, and the value; undefined if it is not set. */
export type InWords = readonly [words: string, value: string | undefined];

/**
 * The words of every setting in a part of the policy. A new setting in the schema does not compile without its words.
 */
export type Words<T> = Readonly<Record<keyof T, InWords>>;

/** A name in quotation marks; it cannot contain a character that ends the quotation. */
export const quoted = (name: string | number): string => `“${String(name).replaceAll(/[“”]/g, '"')}”`;

const inWords = new Intl.ListFormat('en-GB');
export const listed = (parts: readonly string[]): string => inWords.format(parts);

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

export const valueWords = (
  key: string,
  value: string | number | boolean | readonly (string | number)[],
): string => {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number' && key.startsWith('duration')) return durationInWords(value);
  return [value].flat().map(quoted).join(' or ');
};

/** Every setting of a rule except its name. */
export const ruleWords = (rule: Rule): Words<Omit<Required<Rule>, 'name' | 'approve'>> => ({
  when: ['it applies to', whenWords(rule)],
  stages: ['it is', decided(rule)],
  reason: ['the reason must have', rule.reason && reasonWords(rule.reason)],
  at_most: ['the longest duration is', time(rule.at_most?.duration)],
  hold: ['the hold before it runs is', time(rule.hold)],
  expires_after: ['it expires after', time(rule.expires_after)],
  execute_within: ['it has to run within', time(rule.execute_within)],
  remind_after: ['reminders come after', rule.remind_after?.map((one) => durationInWords(one)).join(', ')],
  escalate: ['it escalates', rule.escalate && escalationWords(rule.escalate)],
  announce: ['it is announced in', rule.announce?.join(', ')],
  channel: ['its channel is', rule.channel],
  review_within: ['a review is due within', time(rule.review_within)],
  tell_subject: ['the person concerned is told', rule.tell_subject],
  accepts_fewer: [
    'fewer people than the ordinary rule are accepted',
    rule.accepts_fewer === undefined ? undefined : `${rule.accepts_fewer}`,
  ],
});

/** Most people cannot read the expression, which is in the file. */
const reasonWords = ({ hint }: NonNullable<Rule['reason']>): string =>
  hint === undefined ? 'a form of its own' : `a form of its own, told as ${quoted(hint)}`;

const escalationWords = ({ after, to }: NonNullable<Rule['escalate']>): string =>
  `after ${durationInWords(after)} to ${listed(to.map(quoted))}`;
