import { actions, button, context, section } from '../../slack/blocks.js';
import { actionIds } from '../../slack/ids.js';
import { pageModal } from '../../slack/modals/answer-modal.js';
import type { ListenerContext } from '../listener-context.js';
import type { Reply } from './reply.js';

export const helpText = [
  '*What you can do*',
  '`/make-invite [addresses]` invites people to a Make organization.',
  '`/make-role [@person or address]` asks for a role, or to remove somebody.',
  '`/make-token` revokes tokens of a connected account, has a leaked one deleted, contains somebody, or has Make demand a new password.',
  '`/make-access connect` connects your Make account, so that its tokens can be listed and revoked; `disconnect` ends it.',
  '`/make-access mine` lists your requests · `show REQ-7` tells all about one · `cancel REQ-7` takes it back · `mine all` sends you everything Usher knows of you.',
  '`/make-access who ADDRESS` tells what somebody has on Make.',
  '`/make-access list` shows admins, approvers and team admins who has what, and how they came to it · `usage [organization or team]` what was used on Make.',
  '`/make-access bind ADDRESS` ties your Slack account to a Make user; an admin confirms.',
  '`/make-access away @person DAY` lets somebody decide in your place until the end of that day, where the policy allows it; `away off` ends it, and they can decline with `away decline @you`.',
  '`/make-audit` is for admins: what a channel hears of Make, and of changes nobody asked for.',
  '`/make-access leaver ADDRESS` and `leave ADDRESS until DAY` are for admins: somebody has left, or is away for some time.',
  '`/make-access review [NAME]` is for admins: begins an access review of the policy, or tells how far they are.',
  '`/make-access freeze` stops all approvals and every change that gives access; `unfreeze` needs another admin.',
].join('\n');

/** The hub that opens if a person types no argument: buttons for the usual requests, and where the commands are listed. */
export async function openHub({ client }: ListenerContext, trigger: string): Promise<void> {
  const buttons = actions(
    'hub',
    button(actionIds.hubInvite, 'Invite people', 'invite', { style: 'primary' }),
    button(actionIds.hubRole, 'Ask for a role', 'role'),
    button(actionIds.hubToken, 'Revoke a token', 'token'),
    button(actionIds.hubConnect, 'Connected accounts', 'connect'),
  );
  await client.views.open({
    trigger_id: trigger,
    view: pageModal('Make access', [
      section('*What do you need?* The people whom the policy names decide.'),
      ...buttons,
      context('`/make-access help` lists every command.'),
    ]),
  });
}

/** The list of commands. */
export async function help(): Promise<Reply> {
  return { text: helpText };
}
