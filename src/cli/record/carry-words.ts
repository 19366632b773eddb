import type { RequestEvent } from '../../approvals/event.js';
import type { FollowUp, WriteKey } from '../../approvals/event-parts.js';
import { writeWords } from './plan-words.js';
import { actorName, iso, type Typed } from './text.js';

const carrying = [
  'write.announced',
  'write.settled',
  'change.verified',
  'change.failed',
  'change.undone',
  'invitation.seen',
  'invitation.checked',
  'invitation.accepted',
  'account.created',
  'grant.started',
  'grant.extended',
  'follow-up.asked',
  'follow-up.over',
  'grant.ending',
  'grant.held',
  'hold.chosen',
] as const satisfies readonly RequestEvent['type'][];

/** Events about acts on Make, and their outcome. */
export type CarryEvent = Extract<RequestEvent, { type: (typeof carrying)[number] }>;

const carryingTypes: ReadonlySet<string> = new Set(carrying);
export const isCarry = (event: RequestEvent): event is CarryEvent => carryingTypes.has(event.type);

export function carryWords(event: CarryEvent, typed: Typed): string {
  switch (event.type) {
    case 'write.announced':
      return `about to write to Make${place(event.key)}, attempt ${event.attempt}: ${writeWords(event.write, typed)}`;
    case 'write.settled': {
      const why = event.why === undefined ? '' : `: ${typed(event.why)}`;
      const again = event.retryAt === undefined ? '' : `; again at ${iso(event.retryAt)}`;
      return `write${place(event.key)}, attempt ${event.attempt}: ${settledWords[event.outcome]}${why}${again}`;
    }
    case 'change.verified':
      if (event.unread)
        return `${nth(event.change)} accepted by Make, according to its answer; nothing on Make shows more`;
      return event.already
        ? `${nth(event.change)} was already in place on Make; Usher wrote nothing`
        : `${nth(event.change)} verified on Make`;
    case 'change.failed':
      return `${nth(event.change)} not ${event.way === 'do' ? 'done' : 'undone'}: ${typed(event.why)} (${typed(event.code)})`;
    case 'change.undone':
      return `${nth(event.change)} ${undoneWords[event.how]}`;
    case 'invitation.seen':
      return `${nth(event.change)}: invitation seen on Make as Make user ${event.userId}, open until ${iso(event.until)}`;
    case 'invitation.checked':
      return `${nth(event.change)}: invitation not accepted yet`;
    case 'invitation.accepted':
      return `${nth(event.change)}: invitation accepted`;
    case 'account.created':
      return `${nth(event.change)}: account created on Make as Make user ${event.userId}, with role ${event.roleId}`;
    case 'grant.started':
      return event.endsAt === undefined
        ? 'in effect until an admin ends it'
        : `in effect until ${iso(event.endsAt)}`;
    case 'grant.extended':
      return `in effect until ${iso(event.endsAt)} now, as ${event.request} asked`;
    case 'follow-up.asked':
      return `${event.request} ${followUpWords[event.asks]}`;
    case 'follow-up.over':
      return `${event.request} is over for it`;
    case 'grant.ending':
      return `ending ${endingWords[event.why]}${event.by.kind === 'system' ? '' : `, by ${actorName(event.by)}`}`;
    case 'grant.held':
      return `${nth(event.change)} ended but not undone: somebody changed it to ${typed(event.found)} meanwhile`;
    case 'hold.chosen':
      return event.choice === 'restore'
        ? `${actorName(event.by)} chose to restore the earlier role`
        : `${actorName(event.by)} chose to keep the present role`;
  }
}

const followUpWords = {
  restore: 'asks for the earlier role',
  keep: 'asks to keep the present role',
  extend: 'asks to extend it',
  contain: 'contains the person',
} as const satisfies Record<FollowUp['asks'], string>;

/** Counted from 1, as people do. */
const nth = (change: number): string => `change ${change + 1}`;

const place = ({ change, way, index }: WriteKey): string =>
  ` (${nth(change)}, ${way === 'do' ? 'doing' : 'undoing'}, step ${index + 1})`;

const settledWords = {
  applied: 'applied, as reading back shows',
  'not-applied': 'not applied',
  unknown: 'not known whether it was applied',
} as const;

const undoneWords = {
  verified: 'undone, verified on Make',
  already: 'was undone on Make already',
  kept: 'left as somebody changed it meanwhile',
  gone: 'over, since the person is no longer in the organization',
} as const;

const endingWords = {
  time: 'because its time is over',
  early: 'early',
  withdrawn: 'because it is withdrawn',
} as const;
