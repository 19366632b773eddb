import { listed } from '../listed.js';
import { durationInWords } from './duration.js';
import type { Rule, Stage } from './schema.js';

/** A setting: its label, and its value in words; undefined if it is not set. */
export type InWords = readonly [label: string, value: string | undefined];

/**
 * The words of every setting in a part of the policy. A new setting in the schema does not compile without its words.
 */
export type Words<T> = Readonly<Record<keyof T, InWords>>;

/** A name in quotation marks; it cannot contain a character that ends the quotation. */
export const quoted = (name: string | number): string => `“${String(name).replaceAll(/[“”]/g, '"')}”`;

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

export const yesOrNo = (is: boolean): string => (is ? 'yes' : 'no');

export const valueWords = (
  key: string,
  value: string | number | boolean | readonly (string | number)[],
): string => {
  if (typeof value === 'boolean') return yesOrNo(value);
  if (typeof value === 'number' && key.startsWith('duration')) return durationInWords(value);
  return [value].flat().map(quoted).join(' or ');
};

/** Every setting of a rule except its name. */
export const ruleWords = (rule: Rule): Words<Omit<Required<Rule>, 'name' | 'approve'>> => ({
  when: ['Applies to', whenWords(rule)],
  stages: ['Who decides', rule.stages ? stageWords(rule.stages) : 'nobody, approved automatically'],
  reason: ['Form of the reason', rule.reason && reasonWords(rule.reason)],
  at_most: ['Longest duration', time(rule.at_most?.duration)],
  hold: ['Hold before it is carried out', time(rule.hold)],
  expires_after: ['Expires after', time(rule.expires_after)],
  execute_within: ['Must be carried out within', time(rule.execute_within)],
  remind_after: ['Reminders after', rule.remind_after?.map((one) => durationInWords(one)).join(', ')],
  escalate: ['Escalation', rule.escalate && escalationWords(rule.escalate)],
  announce: ['Announced in', rule.announce?.join(', ')],
  channel: ['Channel', rule.channel],
  review_within: ['Review within', time(rule.review_within)],
  tell_subject: ['The subject is told', rule.tell_subject],
  accepts_fewer: [
    'May ask fewer people than the ordinary rule',
    rule.accepts_fewer === undefined ? undefined : yesOrNo(rule.accepts_fewer),
  ],
});

/** Most people cannot read the expression, which is in the file. */
const reasonWords = ({ hint }: NonNullable<Rule['reason']>): string =>
  hint === undefined ? 'set, without a hint' : quoted(hint);

const escalationWords = ({ after, to }: NonNullable<Rule['escalate']>): string =>
  `after ${durationInWords(after)} to ${listed(to.map(quoted))}`;
