import { listed } from '../listed.js';
import { durationInWords } from './duration.js';
import { isListName } from './list-name.js';
import type { ReviewEntry } from './review-entry.js';
import { quoted } from './rule-words.js';

/**
 * A review of the policy in one clause: of whom, by whom, how often, for how long, and what happens to undecided
 * roles.
 */
export function reviewWords(entry: ReviewEntry): string {
  const { of, by, every, starts, for: length, remind_after: reminders, silence, ask } = entry;
  const others = silence === 'ask' ? ` ${ask ? listed(ask.map(quoted)) : 'the Usher admins'}` : '';
  return [
    `of ${coverageWords(of)}`,
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

/** The roles that a review covers, in words. */
export const coverageWords = ({ list, ...of }: ReviewEntry['of']): string =>
  limitWords({ ...of, list: list?.map(quoted) });

/** The same for a record that outlives the policy: people whom the policy names are only counted. */
export function coverageOnRecord({ list, ...of }: ReviewEntry['of']): string {
  const lists = list?.filter((one) => isListName(one)).map(quoted) ?? [];
  const people = (list?.length ?? 0) - lists.length;
  const named = people === 0 ? [] : [people === 1 ? '1 person by name' : `${people} people by name`];
  return limitWords({ ...of, list: list && [...lists, ...named] });
}

/** `list`: already in words. */
function limitWords({
  list,
  ...of
}: Omit<ReviewEntry['of'], 'list'> & { list?: string[] | undefined }): string {
  const limits = Object.entries(of).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key} ${[value].flat().map(quoted).join(' or ')}`],
  );
  const all = [...limits, ...(list ? [`list ${list.join(' or ')}`] : [])];
  return all.length > 0 ? listed(all) : 'everybody';
}
