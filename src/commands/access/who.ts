import type { PersonId } from '../../approvals/person.js';
import { twoFactorOf } from '../../roster/two-factor.js';
import { loginInWords } from '../../slack/roster-words.js';
import { escaped } from '../../slack/text.js';
import type { ListenerContext } from '../listener-context.js';
import { emailIn } from '../parse.js';
import { type Reply, refusedReply } from './reply.js';

const othersOnly = {
  code: 'others-not-shown',
  sentence: 'You can look up yourself only. Approvers and admins can look up others.',
};

/**
 * A person's access on Make. Everybody sees their own; approvers and admins see others', and only admins see
 * two-factor and last login.
 */
export async function who(ctx: ListenerContext, person: PersonId, rest: string): Promise<Reply> {
  const { desk, directory, people } = ctx;
  const email = emailIn(rest);
  if (!email) return { text: 'Say whose address, such as `/make-access who ana@example.com`.' };
  const { standing, binding } = await people.identify(person);
  const found = directory.byEmail(email);
  const own =
    standing === 'member' && binding.state === 'bound' && found.every(({ userId }) => userId === binding.id);
  const allowed = (own && found.length > 0) || (standing === 'member' && (await desk.isApprover(person)));
  if (!allowed) return refusedReply(ctx, person, othersOnly);
  if (found.length === 0) return { text: `Make knows nobody with the address ${escaped(email)} here.` };
  const secrets = desk.isAdmin(person);
  const lines = found.flatMap(({ userId, name, email: address, members }) => [
    `*${escaped(name)}* · ${escaped(address)} (Make user ${userId})`,
    ...members.map((member) => membershipLine(directory, member, secrets)),
  ]);
  return { text: lines.join('\n') };
}

function membershipLine(
  directory: ListenerContext['directory'],
  member: ReturnType<ListenerContext['directory']['members']>[number],
  secrets: boolean,
): string {
  const { organizationId, roleId, teamIds, invitation, lastLogin, tfaStatus } = member;
  const where = escaped(directory.organization(organizationId)?.name ?? `${organizationId}`);
  const role = escaped(directory.role(organizationId, roleId)?.name ?? `role ${roleId}`);
  const teams = teamIds.map((id) => escaped(directory.team(id)?.name ?? `${id}`)).join(', ') || 'none';
  const open = invitation === null ? '' : ' · invitation not accepted yet';
  const login = lastLogin === undefined ? undefined : Date.parse(lastLogin);
  const more = secrets ? ` · ${loginInWords(login, twoFactorOf(tfaStatus))}` : '';
  return `${where}: ${role}${open} · teams: ${teams}${more}`;
}
