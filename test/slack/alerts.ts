import { type Finding, movement } from '../../src/approvals/audit-event.js';
import type { GroundChange } from '../../src/approvals/ground-change.js';
import { about } from '../../src/approvals/personal.js';
import { alertMessage, disownedMessage } from '../../src/slack/alert.js';
import type { Message } from '../../src/slack/card.js';
import { questionMessage } from '../../src/slack/finding.js';
import { digest, digestReply } from '../../src/slack/finding-digest.js';
import { waveMessage } from '../../src/slack/finding-wave.js';
import type { Alert } from '../../src/slack/finding-words.js';
import { groundDisowned, groundMessage, groundQuestion, permissionsReply } from '../../src/slack/ground.js';
import { groundReply, groundWaveMessage } from '../../src/slack/ground-wave.js';
import type { GroundAlert } from '../../src/slack/ground-words.js';
import type { Undo } from '../../src/slack/undo.js';
import { admin, ana, ben, hour, t0 } from '../approvals/given.js';
import type { Grow } from './news.js';

const between = { from: t0, until: t0 + 30_000 };
const actor = { name: about('Ines Duarte'), uuid: 'u1', at: t0 };
const finding: Finding = {
  id: '00000000000000e1',
  organizationId: 7301,
  organization: 'Harbour Logistics',
  movement: 'team-role-changed',
  team: { id: 7, name: 'Finance' },
  userId: 4134,
  name: about('Eva Novak'),
  email: about('eva@example.com'),
  before: { id: 14, name: 'Team Member' },
  after: { id: 12, name: 'Team Admin' },
  between,
  verdict: 'unexplained',
};
const undo = (stands: Undo['stands']): Undo => ({
  request: 'REQ-9',
  link: 'https://harbour-logistics.slack.com/archives/C0APPROVALS/p1767603600000100',
  by: admin,
  stands,
  waitsFor: stands === 'waiting' ? ['platform'] : [],
  approvedBy: stands === 'waiting' ? [] : [ana],
  leadsTo: 'Team Member',
});
const denial = (mine: boolean) => ({ person: ben, mine, reason: 'The closing could not wait' });

function ofMembers(grow: Grow, count: number): Readonly<Record<string, Message>> {
  const alert = (part: Partial<Alert> = {}, of: Partial<Finding> = {}): Alert => ({
    ...grow({ finding: { ...finding, ...of }, actor, answer: denial(true), undo: undo('waiting') }),
    log: 'read',
    ...(part as object),
  });
  const open = { actor: undefined, answer: undefined, undo: undefined } as object as Partial<Alert>;
  const many = Array.from({ length: count }, (_, n) =>
    alert(open, { id: `${n}`.padStart(16, '0'), userId: n + 1 }),
  );
  const settled = many.map((one, n) => ({
    ...alert({}, one.finding),
    ...(n % 2 === 0 && { undo: undo('done') }),
  }));
  const [first = alert()] = digest(many).replies.map(({ message }) => message);
  return {
    ...Object.fromEntries(
      movement.options.map((one) => [`an alert: ${one}`, alertMessage(alert(open, { movement: one }))]),
    ),
    'an alert with a name and an answer': alertMessage(alert()),
    'an alert that is denied': disownedMessage(alert({ answer: denial(false) })),
    'was this you?': questionMessage(alert(open)),
    'was this you?, answered': questionMessage(alert()),
    'an alarm': waveMessage({ id: 'w1', alerts: many, frozen: false }),
    'an alarm that is half settled': waveMessage({ id: 'w1', alerts: settled, frozen: true }),
    'a digest': digest(many).message,
    'a digest, in the thread': first as Message,
    'a digest in the thread, with answers and undos': digestReply(
      Array.from({ length: Math.min(count, 30) }, () => alert({ answer: denial(false) })),
    ),
  };
}

const role = { id: 101, name: 'Auditor', category: 'organization', custom: true } as const;
const holders = { count: 2, names: [about('Ana Costa'), about('Ben Weber')] };
const invitation = {
  userId: 4199,
  name: about('Noor Haddad'),
  email: about('noor@example.com'),
  sentAt: t0,
  endsAt: t0 + hour,
};
/** Each kind of change once; a new kind does not compile without one. */
const changes: { readonly [Type in GroundChange['type']]: Extract<GroundChange, { type: Type }> } = {
  'role-permissions-changed': {
    type: 'role-permissions-changed',
    role,
    before: ['organization view'],
    after: ['organization edit'],
    holders,
  },
  'role-made': { type: 'role-made', role, permissions: ['organization edit', 'organization view'] },
  'role-deleted': { type: 'role-deleted', role, permissions: ['organization view'] },
  'role-renamed': { type: 'role-renamed', role, before: 'Checker', holders },
  'team-renamed': { type: 'team-renamed', team: { id: 7, name: 'Finance' }, before: 'Money' },
  'organization-renamed': { type: 'organization-renamed', before: 'Harbour', after: 'Harbour Logistics' },
  'two-factor-enforcement': { type: 'two-factor-enforcement', before: true, after: false },
  'single-sign-on': { type: 'single-sign-on', before: 'saml', after: null },
  'feature-control': {
    type: 'feature-control',
    control: { id: '1', name: 'AI agents' },
    before: false,
    after: true,
  },
  'log-taken': { type: 'log-taken', before: 365, after: 30 },
  'log-untold': { type: 'log-untold', before: 365 },
  'log-given': { type: 'log-given', before: 0, after: 30 },
  seats: { type: 'seats', before: 10, after: 20 },
  'private-space': { type: 'private-space', space: { id: '1', name: 'Ben’s space' } },
  'invitation-open-long': { type: 'invitation-open-long', invitations: [invitation] },
  'own-role-lost': { type: 'own-role-lost', before: 'Admin', after: 'Member' },
  'own-scope-lost': { type: 'own-scope-lost', scopes: ['user:read'] },
  'organization-gone': { type: 'organization-gone' },
  'guarded-again': { type: 'guarded-again', after: 'Admin' },
};

function ofTheGround(grow: Grow, count: number): Readonly<Record<string, Message>> {
  const alert = (change: GroundChange, part: Partial<GroundAlert> = {}): GroundAlert => ({
    ...grow({
      ground: {
        id: '00000000000000a1',
        organizationId: 7301,
        organization: 'Harbour Logistics',
        change,
        between,
      },
    }),
    log: 'read',
    ...part,
  });
  const permissions = Array.from({ length: count * 10 }, (_, n) => `organization thing ${n} view`);
  const widened = { ...changes['role-permissions-changed'], after: [...permissions] };
  const many = Array.from({ length: count }, (_, n) =>
    alert({ ...widened, after: permissions.slice(0, 20), role: { ...role, id: n + 1, name: `Custom ${n}` } }),
  );
  const off = changes['two-factor-enforcement'];
  return {
    ...Object.fromEntries(
      Object.values(changes).map((change) => [`the ground: ${change.type}`, groundMessage(alert(change))]),
    ),
    'the ground, undone': groundMessage(alert(widened, { undo: undo('done') })),
    'the ground, accepted': groundMessage(alert(widened, { accepted: { person: ana } })),
    'the ground, was this you?': groundQuestion(alert(off, grow({ actor }))),
    'the ground, denied': groundDisowned(alert(off, grow({ actor, answer: denial(false) }))),
    'every permission, in the thread': permissionsReply(alert(widened).ground) ?? groundReply([]),
    'an alarm of roles': groundWaveMessage({ id: 'w2', alerts: many, frozen: false }) ?? groundReply([]),
    'an alarm of roles, in the thread': groundReply(
      many.slice(0, 10).map((one, n) => ({ ...one, ...(n % 2 === 0 && { undo: undo('waiting') }) })),
    ),
  };
}

/** Every message about changes that nobody asked for. */
export const alerts = (grow: Grow, count = 4): Readonly<Record<string, Message>> => ({
  ...ofMembers(grow, count),
  ...ofTheGround(grow, count),
});
