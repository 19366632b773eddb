import { z } from 'zod';
import { at, event, messageRef } from './event-parts.js';
import { groundFinding } from './ground-change.js';
import { makeUserId, personId } from './person.js';
import { personal } from './personal.js';

const id = z.number().int().positive();

/** The source of a feed: a whole organization, or one team of it. */
const source = z.object({ organizationId: id, teamId: id.optional() });
export type Source = z.infer<typeof source>;

/** The entries that a channel wants from it. Empty lists mean all entries. */
const feedFilter = z.object({
  /** Headers of Make's own groups of events, such as `Webhooks`. */
  groups: z.array(z.string()),
  /** Names of events, such as `webhook_deleted`. */
  names: z.array(z.string()),
  /** The Make users who acted. */
  people: z.array(makeUserId),
  /** Only changes that nobody asked for, and no other entries of the log. */
  onlyUnexplained: z.boolean(),
});
export type FeedFilter = z.infer<typeof feedFilter>;

/**
 * The reason why Usher cannot read a log, or only a part of it. `gap`: Make no longer keeps the entries after the last
 * reading.
 */
export const trouble = z.enum(['no-plan', 'no-right', 'gap', 'unreachable']);
export type Trouble = z.infer<typeof trouble>;

/** Events about feeds: the channel and source of each, and troubles with a source; the stream `feeds`. */
export const feedEvent = z.discriminatedUnion('type', [
  event('feed.subscribed', { feed: z.string(), channel: z.string(), source, filter: feedFilter }),
  event('feed.muted', { feed: z.string(), until: at }),
  event('feed.unmuted', { feed: z.string() }),
  event('feed.unsubscribed', { feed: z.string() }),
  /** Slack will never accept messages for this channel again. */
  event('feed.stopped', { feed: z.string(), why: z.string() }),
  event('source.troubled', { source, trouble, from: at.optional(), until: at.optional() }),
  event('source.recovered', { source, trouble }),
  event('day.told', {
    organizationId: id,
    /** The end of the day; it began at the end of the previous day. */
    until: at,
    matched: z.number().int(),
    explained: z.number().int(),
    unexplained: z.number().int(),
    /** Changes of permissions, settings and plan that no request made. */
    ground: z.number().int().optional(),
    head: z.object({ n: z.number().int(), hash: z.string() }),
  }),
]);
export type FeedEvent = z.infer<typeof feedEvent>;

/** A kind of membership change, found by comparing Make's lists or in its log. */
export const movement = z.enum([
  'joined',
  'left',
  'role-changed',
  'invited',
  'accepted',
  'invitation-withdrawn',
  'invitation-expired',
  'joined-team',
  'left-team',
  'team-role-changed',
  /** Make's log shows another role, and the lists before and after show the same one. */
  'changed-and-back',
  /** Make's log shows another role, and Usher could not compare the lists. */
  'changed-unseen',
  /** Make's log shows a removal from a team, and the lists show the person in it. */
  'removed-and-back',
  /** Make's log shows a removal from a team that no list showed. */
  'removed-unseen',
  /** Make's log shows that a person was removed from a team and put back between two readings. */
  'put-back',
]);
export type Movement = z.infer<typeof movement>;

const role = z.object({ id, name: z.string() });

/** A change on Make, compared with the ledger. */
const finding = z.object({
  /** The same change seen again has the same id. */
  id: z.string(),
  organizationId: id,
  organization: z.string(),
  team: z.object({ id, name: z.string() }).optional(),
  movement,
  userId: makeUserId,
  name: personal,
  email: personal,
  before: role.optional(),
  after: role.optional(),
  /**
   * The other Make user with the same address, who had it until then or has it now. `sso`: people join through single
   * sign-on, which gives earlier members a new account.
   */
  sameAddress: z.object({ userId: makeUserId, until: at.optional(), sso: z.boolean() }).optional(),
  /** The change happened between these two readings, or at the time in the log. */
  between: z.object({ from: at, until: at }),
  verdict: z.enum(['matched', 'explained', 'unexplained']),
  /** The request that announced this write. */
  request: z.string().optional(),
  /** The reason why it counts as explained, in words. */
  why: z.string().optional(),
});
export type Finding = z.infer<typeof finding>;

/** The person who did it, if Make's log names them. */
const culprit = z.object({
  makeUserId: makeUserId.optional(),
  name: personal,
  email: personal.optional(),
  /** The id of the log's entry. */
  uuid: z.string(),
  at,
});
export type Culprit = z.infer<typeof culprit>;

/** The face of a message as it was drawn; entries before 30 November 2026 lack it. */
const drawnFace = z.string();

/** Changes in an organization's memberships; the streams `watch/7301`. */
export const watchEvent = z.discriminatedUnion('type', [
  event('baseline.taken', {
    organizationId: id,
    members: z.number().int(),
    invitations: z.number().int(),
    teams: z.number().int(),
  }),
  event('finding.recorded', { finding, actor: culprit.optional() }),
  /** The log named the actor after Usher had seen the change itself. */
  event('finding.named', { finding: z.string(), actor: culprit }),
  event('finding.told', {
    finding: z.string(),
    channel: z.string(),
    message: messageRef,
    /** The findings that a message about several findings contains. */
    of: z.array(z.string()).optional(),
    face: drawnFace.optional(),
  }),
  /** Usher asked the person "Was this you?". */
  event('finding.asked', {
    finding: z.string(),
    person: personId,
    message: messageRef,
    face: drawnFace.optional(),
  }),
  event('finding.answered', {
    finding: z.string(),
    person: personId,
    mine: z.boolean(),
    reason: personal.optional(),
  }),
  /**
   * A person opened the form that asks to undo these findings. `submission` is the form's name, by which the store
   * finds its request. A form about several findings has one change for each, in this order.
   */
  event('undo.begun', { findings: z.array(z.string()).min(1), submission: z.string() }),
  /** The form opened this request. */
  event('undo.asked', { submission: z.string(), request: z.string() }),
  /** An approver or admin accepted these findings as they are. */
  event('finding.accepted', { findings: z.array(z.string()).min(1) }),
  event('list.short', { organizationId: id, missing: z.number().int(), of: z.number().int() }),
  /** An admin confirmed a list that lost many people. */
  event('list.accepted', { organizationId: id }),
  event('list.whole', { organizationId: id }),
  /**
   * A change of the ground under the roles. `finding.told`, `finding.asked` and later events name it by its id, like a
   * finding.
   */
  event('ground.changed', { ground: groundFinding, actor: culprit.optional() }),
  /** The log named the actor after Usher had seen the change itself. */
  event('ground.named', { ground: z.string(), actor: culprit }),
]);
export type WatchEvent = z.infer<typeof watchEvent>;

export const feedsStream = 'feeds';
export const watchPrefix = 'watch/';
export const watchStream = (organizationId: number): string => `${watchPrefix}${organizationId}`;
