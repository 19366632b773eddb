import type { KnownBlock } from '@slack/types';
import { describe, expect, it } from 'vitest';
import { noControl } from '../../src/approvals/control.js';
import { openStages } from '../../src/approvals/missing.js';
import { statuses } from '../../src/approvals/phase.js';
import type { Request } from '../../src/approvals/request.js';
import { reminder, threadMessage } from '../../src/slack/call.js';
import { approvalCard, type Message } from '../../src/slack/card.js';
import { detailBlocks, inMessage } from '../../src/slack/details.js';
import { homeView } from '../../src/slack/home.js';
import { historyLines } from '../../src/slack/lines.js';
import { pageModal } from '../../src/slack/modals/answer-modal.js';
import { denyModal } from '../../src/slack/modals/deny-modal.js';
import { extendModal } from '../../src/slack/modals/extend-modal.js';
import { editModal, offerModal } from '../../src/slack/modals/reshape-modal.js';
import { reviewModal } from '../../src/slack/modals/review-modal.js';
import { linkTo, notice } from '../../src/slack/notices.js';
import { whispered } from '../../src/slack/whisper.js';
import { ben, eva, finn, frozenBy } from '../approvals/given.js';
import { enlarged, most, nameOf, reasonOf, type Script, scripts } from './big.js';
import { problemsOf, viewProblemsOf } from './drawn.js';
import { emptyHome } from './home-states.js';
import { crowd, crowdUnderWay } from './requests.js';
import { states } from './states.js';

const link = linkTo('https://acme.slack.com/', { channel: 'C0APPROVALS', ts: '1767603600.000100' });
const behind = { where: { channel: 'C0APPROVALS', ts: '1767603600.000100' } };
const everywhere: readonly Request[] = [
  ...statuses.flatMap((status) => Object.values(states[status]).map((given) => given())),
  crowd(50),
  crowdUnderWay(50, 20, 30),
  crowdUnderWay(50, 0, 50),
];
/** One state of each status, and fifty refused changes. */
const some: readonly Request[] = [
  ...statuses.flatMap((status) =>
    Object.values(states[status])
      .slice(0, 1)
      .map((given) => given()),
  ),
  crowdUnderWay(50, 0, 50),
];
/** The scripts with the most bytes, the most halves of characters and the most escapes. */
const hardest: ReadonlySet<Script> = new Set(['Chinese', 'emoji', 'marks of Slack']);
const mentions = Array.from({ length: 20 }, (_, n) => `<@U0PERSON${n}>`).join(' ');
const nameOfCase = ({ phase, revision }: Request): string => `${phase.status}, ${revision.changes.length}`;

/** An answer to a command. */
function answer(drawn: KnownBlock[]): Message {
  const said = whispered('An answer', drawn);
  return { text: 'An answer', blocks: 'blocks' in said ? (said.blocks as KnownBlock[]) : [] };
}

/** The problems of every message and view about one request. */
function problemsWith(request: Request, script: Script): string[] {
  const roles = Array.from({ length: most.roles }, (_, n) => ({ id: n + 1, name: nameOf(script, n) }));
  const frozen = frozenBy(ben);
  const soon = [eva, finn].map((to) => ({ to, about: 'ending-soon' as const }));
  const due = [...request.notices, ...soon];
  const queue = { rest: Array.from({ length: 60 }, (_, n) => `REQ-${n + 1}`), done: 1, total: 61 };
  const messages = [
    approvalCard(request, noControl),
    approvalCard(request, frozen),
    historyLines(request, 0),
    threadMessage(request, 0, openStages(request), mentions),
    reminder(request, mentions),
    ...[inMessage, undefined].map((room) => answer(detailBlocks(request, { linkOf: () => link }, room))),
    ...due.map(({ to, about }) => notice(request, to, about, { card: link, tokens: link })),
  ];
  const home = { ...emptyHome, queue: [request], mine: [request], holding: [request] };
  const views = [
    pageModal(request.id, detailBlocks(request, { linkOf: () => link, pageOf: () => link })),
    denyModal(request, behind),
    extendModal(request),
    offerModal(request, { roles, behind }),
    editModal(request, { roles, behind }),
    reviewModal(request, noControl, queue),
    reviewModal(request, frozen, queue, { refusal: reasonOf('Latin').slice(0, 2000), canDecide: false }),
    homeView(home),
  ];
  return [...messages.flatMap(problemsOf), ...views.flatMap(viewProblemsOf)];
}

describe.each(scripts)('a request with the longest names and reasons, in %s', (script) => {
  it.each((hardest.has(script) ? everywhere : some).map((one) => [nameOfCase(one), one] as const))(
    '%s: fits Slack’s limits',
    (_, request) => {
      expect([...new Set(problemsWith(enlarged(request, script), script))]).toEqual([]);
    },
  );

  it('Home with thirty of them fits Slack’s limits', () => {
    const [open, held] = [states.pending['of eight changes'], states.active['a role for 8 hours']];
    const many = (of: (() => Request) | undefined) =>
      Array.from({ length: 30 }, (_, n) => ({
        ...enlarged((of as () => Request)(), script),
        id: `REQ-${n + 1}`,
      }));
    const view = homeView({ ...emptyHome, queue: many(open), mine: many(open), holding: many(held) });
    expect(viewProblemsOf(view)).toEqual([]);
    expect(JSON.stringify(view.blocks.at(-1))).toContain('Ask for a role');
  });
});
