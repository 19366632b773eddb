import type { ControlEvent } from '../approvals/control-event.js';
import { refusedKey } from '../approvals/group-trouble.js';
import { system } from '../approvals/person.js';
import type { Policy } from '../approvals/policy/schema.js';
import type { RefusedMember } from '../approvals/refused-member.js';
import type { Look } from '../slack/group-look-ups.js';

/** The policy's groups that list an entry. */
export const groupsWith = ({ groups }: Policy, member: string): string[] =>
  Object.keys(groups).filter((name) => groups[name]?.includes(member));

/** The event for the result of a look-up; undefined if the ledger already has that result. */
export function groupEvent(
  look: Look,
  policy: Policy,
  refused: readonly RefusedMember[],
  at: number,
): ControlEvent | undefined {
  const { member, scope, word } = look;
  const known = refused.find((one) => refusedKey(one) === refusedKey(look));
  const groups = groupsWith(policy, member);
  const base = { at, by: system, member, ...(scope && { scope }) };
  if (word === undefined || groups.length === 0) return known && { type: 'group.readable', ...base };
  const empty = emptied(member, groups, policy, refused);
  const before = known?.emptied ?? [];
  // Admins get one message for each person. They get another one only if the group could decide in between.
  if (known?.word === word && before.every((group) => empty.includes(group))) return undefined;
  return { type: 'group.refused', ...base, groups, word, ...(empty.length > 0 && { emptied: empty }) };
}

/** The groups of this list in which no entry can decide, this entry included. */
function emptied(
  member: string,
  groups: readonly string[],
  policy: Policy,
  refused: readonly RefusedMember[],
): string[] {
  const out = new Set([member, ...refused.filter(({ scope }) => !scope).map((one) => one.member)]);
  return groups.filter((group) => policy.groups[group]?.every((one) => out.has(one)));
}

/**
 * The entries to look up, each once: the refused ones, and for the whole policy also all that do not depend on a
 * place.
 */
export function entriesDue(policy: Policy, refused: readonly RefusedMember[], isWhole: boolean): Look[] {
  const listed = isWhole ? Object.values(policy.groups).flat() : [];
  const fixed = listed.filter((member) => !member.startsWith('make:')).map((member) => ({ member }));
  const known = refused.map(({ member, scope }): Look => ({ member, ...(scope && { scope }) }));
  return [...new Map([...fixed, ...known].map((one) => [refusedKey(one), one])).values()];
}
