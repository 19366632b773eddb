import { durationInWords } from './duration.js';
import type { ReviewEntry } from './review-entry.js';
import { listed, quoted } from './rule-words.js';

/**
 * A review of the policy in one clause: of whom, by whom, how often, for how long, and what happens to undecided
 * roles.
 */
export function reviewWords(entry: ReviewEntry): string {
  const { of, by, every, starts, for: length, remind_after: reminders, silence, ask } = entry;
  const limits = Object.entries({ ...of, list: of.list }).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key} ${[value].flat().map(quoted).join(' or ')}`],
  );
  const others = silence === 'ask' ? ` ${ask ? listed(ask.map(quoted)) : 'the Usher admins'}` : '';
  return [
    `of ${limits.length > 0 ? listed(limits) : 'everybody'}`,
    `by ${listed(by.map(quoted))}`,
    every === undefined ? 'when an admin starts it' : `every ${durationInWords(every)}`,
    ...(starts === undefined ? [] : [`not before ${starts}`]),
    `for ${durationInWords(length)}`,
    ...(reminders.length > 0
      ? [`reminders after ${listed(reminders.map((one) => durationInWords(one)))}`]
      : []),
    `silence: ${silence}${others}`,
  ].join(', ');
}
