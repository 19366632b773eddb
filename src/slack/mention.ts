import { isOnePerson, refusedWords } from '../approvals/group-trouble.js';
import type { RefusedMember } from '../approvals/refused-member.js';
import { escaped } from './text.js';

/** The mention of a member of a group; holders of a Make role have none. */
export function mentionOf(member: string): string[] {
  if (member.startsWith('make:')) return [];
  return [member.startsWith('S') ? `<!subteam^${member}>` : `<@${member}>`];
}

/** The problem of a group's entry, as a sentence without its full stop; mentions a person. */
export function refusedMarkup(one: Pick<RefusedMember, 'member' | 'word'>): string {
  const words = escaped(refusedWords(one));
  return isOnePerson(one) ? words.replace(one.member, `<@${one.member}>`) : words;
}
