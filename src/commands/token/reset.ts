import type { Asked, Form } from '../../approvals/asked.js';
import type { ChangeOf } from '../../approvals/changes/catalogue.js';
import type { PersonId } from '../../approvals/person.js';
import { spoken } from '../../slack/text.js';
import { titleWithWho } from '../../slack/who.js';
import { formOf, tell } from '../ask.js';
import type { ListenerContext } from '../listener-context.js';

/** The form that asks for a password reset. A person has one password for all organizations. */
export function resetForm(
  { directory }: Pick<ListenerContext, 'directory'>,
  submission: string,
  { userId, rest }: { readonly userId: number; readonly rest: Omit<Asked, 'changes'> },
): Form {
  return formOf(submission, { ...rest, changes: [resetOf({ directory }, userId)] });
}

/** The change that asks for it, through an organization that the person has joined. */
export function resetOf(
  { directory }: Pick<ListenerContext, 'directory'>,
  userId: number,
): ChangeOf<'demand-password-reset'> {
  const joined = directory
    .organizations()
    .find(({ id }) => directory.member(id, userId)?.invitation === null);
  const organizationId = (joined ?? directory.organizations()[0])?.id ?? 1;
  return { kind: 'demand-password-reset', organizationId, userId };
}

/**
 * Asks for a reset in addition to a containment. The form shows the answer to the containment, so this answer comes as
 * a message.
 */
export async function askReset(ctx: ListenerContext, asker: PersonId, form: Form): Promise<void> {
  const { answer } = await ctx.desk.ask(asker, form);
  const markup = answer.ok
    ? `:white_check_mark: *Your second request is ${answer.request.id}:* ${titleWithWho(answer.request)}`
    : `Usher opened the request for the containment, but none for the password reset: ${spoken(answer.refusal)}`;
  await tell(ctx, asker, markup);
}
