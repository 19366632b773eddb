import type { Finding } from '../approvals/audit-event.js';
import type { PersonId } from '../approvals/person.js';
import { personName } from '../make/person-name.js';
import { removeChoice } from '../slack/modals/role-modal.js';
import type { ListenerContext } from './listener-context.js';
import { formFrom, openInvite } from './make-invite.js';
import { openRole } from './make-role.js';
import { placeOf } from './role-asked.js';

/** A sentence if there are no values to fill a form with; otherwise the name of the form. */
type Opened = { readonly problem: string } | { readonly form: string | undefined };

/**
 * Opens the filled-in form of the request that would undo a change. It decides nothing: the request is decided like
 * any other. The alert finds the request by the form's name. Returns a sentence if no form can be opened.
 */
export async function openUndo(
  ctx: ListenerContext,
  trigger: string,
  asker: PersonId,
  finding: Finding,
): Promise<string | undefined> {
  const opened = await openForm(ctx, trigger, asker, finding);
  if ('problem' in opened) return opened.problem;
  const { organizationId, id } = finding;
  if (opened.form !== undefined) await ctx.watch.beginUndo(organizationId, [id], asker, opened.form);
  return undefined;
}

async function openForm(
  ctx: ListenerContext,
  trigger: string,
  asker: PersonId,
  finding: Finding,
): Promise<Opened> {
  const { movement, organizationId, team, before } = finding;
  const inTeam = team && placeOf(ctx.directory, `t:${organizationId}:${team.id}`);
  const inOrganization = placeOf(ctx.directory, `o:${organizationId}`);
  if (!inOrganization)
    return {
      problem: 'Usher does not guard this organization any more, so nothing can be asked there.',
    };
  const fill = async (place: typeof inTeam, role?: string): Promise<Opened> => ({
    form: await openRole(ctx, trigger, asker, {
      person: { value: `${finding.userId}`, label: nameOf(finding) },
      ...(place && { place }),
      ...(role !== undefined && { role }),
      reason: reasonFor(finding),
    }),
  });
  const earlier = before && `${before.id}`;
  switch (movement) {
    case 'role-changed':
      return fill(inOrganization, earlier);
    case 'team-role-changed':
    case 'left-team':
      return fill(inTeam, earlier);
    case 'joined':
    case 'accepted':
    case 'invited':
      return fill(inOrganization, removeChoice);
    case 'joined-team':
    case 'put-back':
      return fill(inTeam, removeChoice);
    case 'changed-and-back':
    case 'changed-unseen':
    case 'removed-and-back':
    case 'removed-unseen':
      return fill(inTeam ?? inOrganization);
    case 'left':
    case 'invitation-withdrawn':
    case 'invitation-expired':
      return openInvitation(ctx, trigger, asker, finding);
  }
}

/** Opens the form for an invitation, since a person who is out can return only by one. */
async function openInvitation(
  ctx: ListenerContext,
  trigger: string,
  asker: PersonId,
  finding: Finding,
): Promise<Opened> {
  const { organizationId, name, email } = finding;
  if (!email.personal)
    return { problem: 'Make has never shown the address of this person. Invite them with /make-invite.' };
  const who = invitable(name.personal) ? `${name.personal} <${email.personal}>` : email.personal;
  const form = formFrom(ctx, { rows: 0, organizationId, emails: who });
  if (!form) return { problem: 'Usher has not read Make yet. Try again in a minute.' };
  return { form: await openInvite(ctx, trigger, asker, { ...form, reason: reasonFor(finding) }) };
}

/** Whether an invitation can contain this name; Make does not accept every name that it shows. */
const invitable = (name: string): boolean => personName(name).ok && !/[@,;|]/.test(name);

const nameOf = ({ name, email, userId }: Finding): string =>
  name.personal || email.personal || `User ${userId}`;

const reasonFor = ({ verdict }: Finding): string =>
  verdict === 'unexplained' ? 'Puts back a change that nobody asked for.' : 'Puts back a change.';
