import type { HomeView, KnownBlock } from '@slack/types';
import type { Request } from '../approvals/request.js';
import type { Control } from '../approvals/store.js';
import { actions, button, context, header, section } from './blocks.js';
import { actionIds } from './ids.js';
import { linkTo } from './notices.js';
import { statusLine } from './status.js';
import { date, mention } from './text.js';
import { titleWithWho } from './who.js';

/** What the Home tab of one person shows. */
export interface HomeTab {
  readonly workspaceUrl: string;
  readonly frozen: Control['frozen'];
  /** What waits for a decision of theirs. */
  readonly waiting: readonly Request[];
  readonly mine: readonly Request[];
  /** What gives them temporary access. */
  readonly holding: readonly Request[];
  /** Since when their own account is connected, where that is known; undefined where it is not connected. */
  readonly account: { readonly since: number | undefined } | undefined;
  /** Only for admins. */
  readonly feeds: HomeFeeds | undefined;
}

/** Which channels listen to what, and what stands in the way, a line each; markup. */
export interface HomeFeeds {
  readonly lines: readonly string[];
  readonly troubles: readonly string[];
}

const requestsShown = 20;
const feedsShown = 15;

/** The Home tab: what I asked, my temporary access, what waits for a decision. */
export function homeView(tab: HomeTab): HomeView {
  const { workspaceUrl, frozen, waiting, mine, holding, account, feeds } = tab;
  const blocks: KnownBlock[] = [
    ...actions(
      'home',
      button(actionIds.hubInvite, 'Invite people', 'invite', { style: 'primary' }),
      button(actionIds.hubRole, 'Ask for a role', 'role'),
      button(actionIds.hubToken, 'Revoke a token', 'token'),
      button(actionIds.hubConnect, 'Connected accounts', 'connect'),
    ),
    ...(frozen
      ? [context(`:snowflake: Changes are frozen by ${mention(frozen.by)} since ${date(frozen.at)}`)]
      : []),
    ...list(workspaceUrl, 'Waiting for a decision', waiting, 'Nothing waits for you.'),
    ...list(workspaceUrl, 'My open requests', mine, 'You have no open request.'),
    ...list(workspaceUrl, 'My temporary access', holding, 'You have no temporary access.'),
    header('Connected accounts'),
    context(accountWords(account)),
    ...(feeds ? feedBlocks(feeds) : []),
  ];
  return { type: 'home', blocks: blocks.slice(0, 100) };
}

function list(workspaceUrl: string, title: string, requests: readonly Request[], none: string): KnownBlock[] {
  const lines = requests.slice(0, requestsShown).map((request) => {
    const name = `${request.id} ${titleWithWho(request)}`;
    const linked = request.card ? `<${linkTo(workspaceUrl, request.card.ref)}|${name}>` : name;
    return section(`${linked}\n${statusLine(request)}`);
  });
  return [
    header(title),
    ...(lines.length > 0 ? lines : [context(none)]),
    ...andMore(requests.length - lines.length),
  ];
}

/** What the account holds is asked of Make only where the list is opened. */
function accountWords(account: HomeTab['account']): string {
  if (!account) return 'Your Make account is not connected, so nobody here can list its tokens.';
  return account.since === undefined
    ? 'The token your Make account is connected by is damaged. Connect it anew with /make-access connect.'
    : `Your Make account is connected since ${date(account.since)}.`;
}

function feedBlocks({ lines, troubles }: HomeFeeds): KnownBlock[] {
  return [
    header('Feeds'),
    ...(lines.length > 0
      ? [section(lines.slice(0, feedsShown).join('\n'))]
      : [context('No channel listens. Type `/make-audit` in one.')]),
    ...andMore(lines.length - feedsShown),
    ...(troubles.length > 0 ? [section(troubles.slice(0, feedsShown).join('\n'))] : []),
  ];
}

const andMore = (rest: number): KnownBlock[] => (rest > 0 ? [context(`and ${rest} more`)] : []);
