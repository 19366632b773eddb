import { isWholeGroup, refusedWords } from '../approvals/group-trouble.js';
import type { RefusedMember } from '../approvals/refused-member.js';
import { escaped } from './text.js';

/** How a member of a group is mentioned; holders of a Make role have no mention. */
export function mentionOf(member: string): string[] {
  if (member.startsWith('make:')) return [];
  return [member.startsWith('S') ? `<!subteam^${member}>` : `<@${member}>`];
}

/** What is wrong with an entry of a group, as a sentence without its full stop; mentions a person. */
export function refusedMarkup(one: Pick<RefusedMember, 'member' | 'word'>): string {
  const words = escaped(refusedWords(one));
  return isWholeGroup(one) ? words : words.replace(one.member, `<@${one.member}>`);
}
