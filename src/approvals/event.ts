import { z } from 'zod';
import { feedEvent, watchEvent } from './audit-event.js';
import { controlEvent } from './control-event.js';
import {
  at,
  event,
  extension,
  followUpAsks,
  leaverCase,
  messageRef,
  missing,
  noticeAbout,
  revisedWhy,
  settlement,
  voice,
  writeKey,
} from './event-parts.js';
import { leaverEvent } from './leaver-event.js';
import { makeUserId, personId } from './person.js';
import { personal } from './personal.js';
import { write } from './plan.js';
import { reviewEvent, reviewsEvent } from './review-event.js';
import { revision } from './revision.js';

/** The time by which Make's clock was ahead of ours, in milliseconds; absent if they agreed. */
const makeAhead = z.number().int().optional();

/** The events of one request, in the past tense. They state only facts, and every view is drawn from them. */
export const requestEvent = z.discriminatedUnion('type', [
  event('request.submitted', {
    id: z.string(),
    submission: z.string(),
    requester: z.object({ person: personId, makeUserId: makeUserId.optional(), email: personal.optional() }),
    revision,
    reason: personal,
    ticket: personal.optional(),
    emergency: z.boolean(),
    expiresAt: at,
    /** The grant in conflict that the request would settle, and the choice. */
    settles: settlement.optional(),
    extends: extension.optional(),
    leaver: leaverCase.optional(),
    /** It carries out a review's decision; with `silence` nobody decided, and the policy asks. */
    review: z.enum(['reviewer', 'silence']).optional(),
  }),
  event('request.revised', {
    revision,
    why: revisedWhy,
    differences: z.array(z.string()),
    expiresAt: at,
    /** Set if the requester edited the reason. */
    reason: personal.optional(),
    ticket: personal.optional(),
  }),
  /** A decider would approve this; the requester takes or declines the offer. `n` counts a request's offers. */
  event('offer.made', { n: z.number().int().positive(), revision, note: personal.optional() }),
  event('offer.declined', { n: z.number().int().positive() }),
  /** The owner of the token agreed to delete it: nobody else has to approve that. */
  event('owner.agreed', { makeUserId }),
  /** The owner of the token said that it did not leak. The deciders read it; nothing else changes. */
  event('owner.objected', { makeUserId }),
  /** The requester asked to remind the deciders. */
  event('reminder.asked', {}),
  event('approval.given', { voice, revision: z.number(), rules: z.array(z.string()), missing }),
  event('approval.withdrawn', { person: personId, missing }),
  /** A person replied in the card's thread; the text stays in Slack. */
  event('comment.linked', { message: messageRef }),
  /** A person tried something they may not do. */
  event('attempt.refused', { person: personId, act: z.string(), code: z.string() }),
  event('request.approved', {
    revision: z.number(),
    rules: z.array(z.string()),
    automatic: z.boolean(),
    runsAt: at,
    executeBy: at,
  }),
  /** `stopped`: it was approved already, and on hold. */
  event('request.denied', { reason: personal, stopped: z.literal(true).optional() }),
  /** `why`: Usher cancelled the request, because the requester or the subject has left, or the subject is back. */
  event('request.cancelled', { why: z.enum(['has-left', 'subject-has-left', 'is-back']).optional() }),
  event('request.expired', { why: z.enum(['nobody-decided', 'not-executed', 'not-accepted']) }),
  /** `stage`: the open one; entries before 27 November 2026 do not name it. */
  event('stage.escalated', { requirement: z.number().int(), stage: z.number().int().optional() }),
  /** Access that a person got after their containment was requested, and that the containment does not take away. */
  event('access.gained', { places: z.array(z.string()) }),
  event('execution.delayed', { why: z.enum(['cap', 'make']), sentence: z.string(), until: at }),
  event('write.announced', {
    key: writeKey,
    attempt: z.number().int(),
    /** The sender must not send from this time on. */
    sendBefore: at,
    /** By this time, a sent write has been answered or has timed out. */
    readBackFrom: at,
    write,
    makeAhead,
  }),
  event('write.settled', {
    key: writeKey,
    attempt: z.number().int(),
    outcome: z.enum(['applied', 'not-applied', 'unknown']),
    why: z.string().optional(),
    /** Make refused permanently: announcing it again would not help. */
    permanent: z.boolean(),
    retryAt: at.optional(),
    makeAhead,
  }),
  /** `unread`: Make answered that it accepted the write, and nothing on Make shows the effect. */
  event('change.verified', {
    change: z.number().int(),
    already: z.boolean(),
    unread: z.literal(true).optional(),
  }),
  event('change.failed', {
    change: z.number().int(),
    way: z.enum(['do', 'undo']),
    code: z.string(),
    why: z.string(),
  }),
  event('invitation.seen', { change: z.number().int(), userId: makeUserId, until: at }),
  event('invitation.checked', { change: z.number().int(), nextAt: at }),
  event('invitation.accepted', { change: z.number().int() }),
  /** The account exists, with the role that Make chose, in an organization with single sign-on. */
  event('account.created', { change: z.number().int(), userId: makeUserId, roleId: z.number().int() }),
  /** Without an end if only an admin can end it. */
  event('grant.started', { endsAt: at.optional() }),
  /** Another request extended the grant until this time. */
  event('grant.extended', { request: z.string(), endsAt: at }),
  /** Another request asks to extend the grant or to settle its conflict, or contains its subject; it is over by now. */
  event('follow-up.asked', {
    request: z.string(),
    asks: followUpAsks,
    /** The changes of the people whom it contains, if others have theirs still. */
    changes: z.array(z.number().int()).optional(),
  }),
  event('follow-up.over', { request: z.string() }),
  event('grant.ending', { why: z.enum(['time', 'early', 'withdrawn']) }),
  event('grant.held', { change: z.number().int(), found: z.string() }),
  /** With `request`: a separate request chose for these changes. Without: one person, before 27 November 2026. */
  event('hold.chosen', {
    choice: z.enum(['restore', 'keep']),
    request: z.string().optional(),
    changes: z.array(z.number().int()).optional(),
  }),
  event('change.undone', { change: z.number().int(), how: z.enum(['verified', 'already', 'kept', 'gone']) }),
  event('retry.asked', {}),
  /** With `reason`: a decider denied what was left. */
  event('request.given-up', { reason: personal.optional() }),
  /** The vault has wiped the leaked tokens: the request is over, or their time limit was reached. */
  event('secret.wiped', { why: z.enum(['over', 'time']) }),
  /** `instead`: the channel that did not accept the card, and Slack's error code. */
  event('card.posted', {
    card: messageRef,
    instead: z.object({ of: z.string(), why: z.string() }).optional(),
  }),
  /** Nobody could see the card within two minutes, or Slack refused it permanently. `why` is Slack's error code. */
  event('card.late', { channel: z.string(), why: z.string(), refused: z.boolean() }),
  event('card.drawn', { face: z.string() }),
  /** With `stands`: its channel accepts nothing, and the message is still in it. */
  event('card.lost', { why: z.string(), stands: z.literal(true).optional() }),
  event('lines.posted', { upTo: z.number().int() }),
  /** `about` and `face` name its content, for drawing it again; entries before 29 November 2026 lack them. */
  event('notice.sent', {
    to: personId,
    upTo: z.number().int(),
    message: messageRef,
    about: noticeAbout.optional(),
    face: z.string().optional(),
  }),
  event('announcement.posted', { message: messageRef, face: z.string() }),
  /** Usher drew a notice or an announcement again. */
  event('copy.drawn', { message: messageRef, face: z.string() }),
  event('step.done', { step: z.string() }),
  event('step.failed', {
    step: z.string(),
    attempts: z.number().int(),
    retryAt: at,
    why: z.string(),
    /** Slack refuses it permanently in the present state; Usher still tries at intervals. */
    refused: z.boolean().optional(),
    /** Make did not answer, or it answered that Usher may not do this. */
    makeIsSilent: z.boolean().optional(),
    makeRefuses: z.boolean().optional(),
  }),
  /** The obstacle may be fixed: the step is tried at once. */
  event('step.again', { step: z.string() }),
  event('step.gave-up', { step: z.string(), why: z.string() }),
]);
export type RequestEvent = z.infer<typeof requestEvent>;

/** Events about the Make user of a Slack person; the stream `person/T0/U0`. */
export const personEvent = z.discriminatedUnion('type', [
  event('person.matched', { makeUserId }),
  /** `holders` are the people recorded as this Make user so far. Usher notifies them, and they may object. */
  event('binding.proposed', { makeUserId, holders: z.array(personId).optional() }),
  /** Their Make user is gone, and another has the address. Until that is confirmed, they are neither for certain. */
  event('binding.doubted', { makeUserId, instead: makeUserId }),
  event('binding.confirmed', { makeUserId }),
  /** A holder objected to the proposal or the confirmation; neither counts any more. */
  event('binding.withdrawn', { makeUserId }),
  /** The person gave Usher an API token of their own Make user. Its value is in the vault, never here. */
  event('account.connected', { makeUserId, scope: z.array(z.string()) }),
  event('account.disconnected', { makeUserId, why: z.enum(['asked', 'token-dead']) }),
]);
export type PersonEvent = z.infer<typeof personEvent>;

/** The policy that was in force; the stream `policy`. */
export const policyEvent = z.discriminatedUnion('type', [
  event('policy.loaded', {
    hash: z.string(),
    rules: z.array(z.string()),
    /** The whole file, sealed since it names people. Entries of earlier versions lack it. */
    text: personal.optional(),
    /** The admins that USHER_ADMINS adds to those of the file. */
    extraAdmins: z.array(z.string()).optional(),
  }),
]);
export type PolicyEvent = z.infer<typeof policyEvent>;

/** The stream whose personal values can no longer be read; the stream `erasures`. */
export const erasureEvent = z.discriminatedUnion('type', [
  /** `askedBy` is in the operator's words. */
  event('stream.erased', { stream: z.string(), askedBy: personal.optional() }),
]);
export type ErasureEvent = z.infer<typeof erasureEvent>;

export const anyEvent = z.union([
  requestEvent,
  controlEvent,
  personEvent,
  policyEvent,
  erasureEvent,
  feedEvent,
  watchEvent,
  leaverEvent,
  reviewEvent,
  reviewsEvent,
]);
export type AnyEvent = z.infer<typeof anyEvent>;
