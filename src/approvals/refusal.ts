import { type ActOn, type BarredAct, cannot, cannotBecause } from './acts.js';
import type { PersonId } from './person.js';
import { factsOf, type Status } from './phase.js';
import { type Part, said, type Unable, unableInWords } from './sentence-parts.js';

/** A refusal by Usher. It is expected, and has a sentence for the person concerned. */
export interface Refusal {
  readonly code: string;
  /** The whole sentence in words, with people by their ids. */
  readonly sentence: string;
  /** The same in parts, if the sentence names people, so that no code has to search typed text for them. */
  readonly parts?: readonly Part[];
  /** The id of another request that is the cause. */
  readonly request?: string;
  /** The indices of the changes that cause it, if not all do. */
  readonly changes?: readonly number[];
}

const sentences = {
  'no-rule': ({ kind }: { kind: string }) =>
    `No rule of the policy covers this (${kind}), so it cannot be asked. An admin can add a rule.`,
  'group-unreadable': ({ group, why, mend }: { group: string; why: string; mend?: string | undefined }) =>
    mend === undefined
      ? `The group "${group}" cannot be read right now (${why}), so Usher does not know who decides. Try again in a minute; an admin finds the cause in the health page.`
      : `The group "${group}" cannot be read: ${why}. So Usher does not know who decides, and nothing was done; ${mend}.`,
  'policy-names-nothing': ({ rule, what }: { rule: string; what: string }) =>
    `The rule "${rule}" names ${what}. It may have been meant for this, so nothing can be asked here until an Usher admin corrects the policy.`,
  'too-long': ({ limit, rule }: { limit: string; rule: string }) =>
    `That is longer than the rule "${rule}" allows. Ask for ${limit} at most.`,
  'duration-needed': ({ limit, rule }: { limit: string; rule: string }) =>
    `The rule "${rule}" gives this for a limited time only. Choose a duration of ${limit} at most.`,
  'reason-pattern': ({ rule, hint }: { rule: string; hint?: string }) =>
    hint === undefined
      ? `The rule "${rule}" wants a reason in a form of its own, such as with a ticket number. An admin can say which.`
      : `The rule "${rule}" wants a reason in a form of its own: ${hint.replace(/[.]$/, '')}.`,
  'reason-needed': () => 'Say why, in a sentence. The people who decide and the record need it.',
  'nobody-can-decide': ({
    rule,
    unable = [],
    asker = 'you',
  }: {
    rule: string;
    unable?: readonly Unable[];
    asker?: 'you' | 'the person who asked';
  }) => [
    `Nobody could decide this: apart from ${asker} and the person it concerns, the rule "${rule}" names too few people.`,
    ...unableInWords(unable),
    ' An admin can add approvers.',
  ],
  'wrong-domain': ({ domains }: { domains: string }) =>
    `Invitations go to addresses at ${domains} only. An admin can change the list in the policy.`,
  'not-temporary': () => 'An invitation or a removal cannot be temporary. Leave the duration empty.',
  'asked-already': ({ id }: { id: string }) =>
    `This is already asked: ${id}. Look there, or cancel it first.`,
  'grant-open': ({ id }: { id: string }) =>
    `${id} already gives this person temporary access here. Ask to extend it, or end it first.`,
  contained: ({ id }: { id: string }) =>
    `${id} contains the access of this person until an admin gives it back with Restore access.`,
  /** Does not mention the requested containment: its subject may not know yet. */
  'not-by-itself': () => 'Nothing is given without a decision here right now. Try again later.',
  'too-many-changes': () => 'A request takes up to 50 changes. Ask in two requests.',
  'too-many-open': ({ most }: { most: string }) =>
    `You have ${most} open requests already, and the policy allows one person no more. Cancel one with /make-access cancel, or wait until one is decided.`,
  'too-many-forms': ({ most }: { most: string }) =>
    `Usher is still checking ${most} ${most === '1' ? 'form' : 'forms'} of yours, and the policy allows one person no more at a time. This form was not submitted: send it again once the others are answered.`,
  'leaver-oneself': () => 'You cannot name yourself as a leaver. Another Usher admin can.',
  'leaver-usher': () => 'This is the account Usher itself runs as. Change it on Make by hand.',
  'leaver-protected': () =>
    'The policy protects this person. An Usher admin has to take them out of the policy first, or change their access on Make by hand.',
  'not-found': ({ id }: { id: string }) => `There is no request ${id}, or you may not read it.`,
  resolved: ({ id, status, stopped }: { id: string; status: Status; stopped?: boolean }) =>
    `${id} is already ${stopped ? 'stopped' : factsOf(status).words}. Nothing was changed.`,
  'approved-meanwhile': ({ id }: { id: string }) =>
    `${id} was approved meanwhile, so your denial was not counted. You can still stop it.`,
  'too-late': ({ id }: { id: string }) => `${id} has expired. The requester can ask again.`,
  'old-card': ({ id }: { id: string }) =>
    `${id} has changed since this card was drawn. Read the card again and decide on what it says now.`,
  'card-under-way': ({ id }: { id: string }) => `${id} is just being posted. Click once more in a moment.`,
  'foreign-card': ({ id }: { id: string }) =>
    `This is a copy and not the card of ${id}. Open the request's own card and decide there.`,
  frozen: ({ by, what = 'Nothing can be approved' }: { by: PersonId; what?: string }) =>
    said`Changes are frozen by ${{ person: by }}. ${what} until an admin lifts the freeze.`,
  guest: () => 'Guests cannot ask or decide here. Ask a full member.',
  foreign: () =>
    'Only members of this workspace can ask or decide here, and your account belongs to another one.',
  'foreign-organization': () =>
    'Only members of this Slack organization can ask or decide here, and your account belongs to another one.',
  bot: () => 'Bots cannot ask or decide. A person has to.',
  deactivated: () => 'Your Slack account is deactivated, so it cannot ask or decide.',
  unreadable: () => 'Slack does not say who you are right now, so nothing was done. Try again in a minute.',
  'too-fast': () =>
    'You did this more often in a minute than Usher can ask Slack who you are. Nothing was done. Try again in a minute.',
  ambiguous: () =>
    'Your Slack address matches more than one Make user, so you cannot decide. An admin can bind you with /make-access bind.',
  differs: () =>
    'Your Slack address now leads to another Make user than the recorded one. Until the binding is confirmed you can neither decide nor be changed.',
  'subject-differs': ({ person }: { person: PersonId }) =>
    said`The Slack address of ${{ person }} now leads to another Make user than the recorded one. An admin can confirm the binding with /make-access bind.`,
  'own-request': (one: BarredAct) => cannotBecause(one, 'you asked for it'),
  'own-access': (one: BarredAct) => cannotBecause(one, 'it changes your own access'),
  'same-make-user': (one: BarredAct) =>
    cannotBecause(one, 'you share a Make user with the person who asked or whom it concerns'),
  'delegator-barred': (one: BarredAct) =>
    cannotBecause(one, 'you stand in for somebody who asked for it or whom it concerns'),
  'already-approved': ({ id }: { id: string }) =>
    `Your approval of ${id} is already counted. One person counts once.`,
  'not-yet': ({ id, others }: { id: string; others: string }) =>
    `It is not your turn on ${id} yet: ${others} decides first. You are called when your stage opens.`,
  /** Does not mention the containment: its subject may not know yet. */
  'decider-contained': () => 'You cannot decide on anything right now. An Usher admin can say why.',
  'not-an-approver': ({ id, act, others }: BarredAct) => `${cannot({ act, id })}: the rule names ${others}.`,
  'not-theirs': ({ id }: { id: string }) =>
    `Only the person who asked for ${id} and the person who holds it can ask to extend it.`,
  'grant-over': ({ id }: { id: string }) =>
    `You cannot ask to extend ${id}: it is over. Ask for the role again.`,
  'extended-already': ({ id }: { id: string }) =>
    `Another request has extended ${id} meanwhile. Look at its new end, and ask for the time that is still missing.`,
  'extension-open': ({ id, other }: { id: string; other: string }) =>
    `${id} cannot be tried again now: ${other} asks to extend what is in effect. Wait until that is decided, or ask for those who are left in a new request.`,
  'not-less': () =>
    'That is not less than the request asks for. Offer a lower role, a shorter time, or fewer of the changes; to ask for something else there is /make-role.',
  'not-reshapable': ({ id }: { id: string }) =>
    `${id} can only be decided as it is: there is no lower role, no shorter time and nothing to leave out.`,
  'nothing-left': ({ id, instead }: { id: string; instead: 'deny' | 'cancel' }) =>
    `That leaves nothing of ${id}. Keep at least one change, or ${instead} the request.`,
  'needs-nobody': ({ id }: { id: string }) =>
    `That much needs nobody’s approval. The person who asked can cancel ${id} and ask for this instead.`,
  'offer-not-theirs': ({ id }: { id: string }) => `Only the person who asked for ${id} answers an offer.`,
  'offer-gone': ({ id }: { id: string }) => `That offer for ${id} no longer stands.`,
  'edit-not-theirs': ({ id }: { id: string }) =>
    `Only the person who asked for ${id} can change it. You can offer less, or deny it and say why.`,
  'nothing-changed': ({ id }: { id: string }) => `Nothing is different, so ${id} stays as it was.`,
  'not-your-token': (what: ActOn) => `${cannot(what)}: only the person whose token it is can.`,
  'objected-already': ({ id }: { id: string }) =>
    `The card of ${id} already shows that you say it did not leak.`,
  'remind-not-theirs': ({ id }: { id: string }) =>
    `Only the person who asked for ${id} can have people reminded.`,
  'reminded-already': ({ id }: { id: string }) =>
    `They were reminded of ${id} less than a day ago. You can remind them once a day.`,
  'not-the-requester': ({ id }: { id: string }) => `Only the person who asked for ${id} can cancel it.`,
  'cannot-cancel': ({ id, status }: { id: string; status: Status }) =>
    `${id} is ${factsOf(status).words} and can no longer be cancelled.`,
  'cannot-do-now': ({ status, ...what }: ActOn & { status: Status | 'closed' }) =>
    `${cannot(what)}: it is ${status === 'closed' ? status : factsOf(status).words}.`,
  'cannot-settle': ({ id }: { id: string }) =>
    `Usher cannot put back or keep what ${id} gave: they may have left. Look at it on Make, and ask for the right role with /make-role.`,
  'approvals-over': ({ id }: { id: string }) =>
    `${id} cannot be tried again with the approvals it has: too much time has passed, or the policy or the people who asked and approved have changed. Ask for those who are left in a new request.`,
  'held-beside-the-rest': ({ id, hold }: { id: string; hold: string }) =>
    `${id} cannot be tried again beside what it has already done: its rule holds changes back for ${hold}, so that people can stop them. Ask for those who are left in a new request.`,
  'nothing-withdrawn': ({ id }: { id: string }) =>
    `${id} holds no approval of yours that could be withdrawn.`,
  'asked-again': ({ id, what }: { id: string; what: string }) =>
    `${what} So ${id} is asked again, and your click was not counted. Read the card and decide again.`,
  'admins-only': (what?: ActOn) =>
    what === undefined
      ? 'Only an admin can do this. The policy file names the admins.'
      : `${cannot(what)}: only an Usher admin can. The policy file names the admins.`,
  'approvers-only': (one?: BarredAct) =>
    one === undefined
      ? 'Only approvers and admins can freeze changes. The policy file names them.'
      : `${cannot(one)}: only ${one.others} can.`,
  'finding-not-theirs': () =>
    'Only approvers, admins and the person who was asked about this change can use this button. To ask for a change yourself, type /make-role.',
  'finding-own': () =>
    'This is about you, or Make’s log names you for it, so you cannot accept it. Another approver or admin can.',
  'already-frozen': ({ by }: { by: PersonId }) => said`Changes are already frozen by ${{ person: by }}.`,
  'not-frozen': () => 'Changes are not frozen.',
  'own-freeze': () => 'You froze changes yourself. Another admin has to lift the freeze.',
  'own-freeze-alone': ({ minutes }: { minutes: number }) =>
    `You froze changes yourself, and no other Usher admin could lift that. You can in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}; name a second admin in the policy.`,
  'hourly-cap': ({ cap }: { cap: string }) =>
    `The cap of ${cap} ${cap === '1' ? 'change' : 'changes'} an hour is reached. Try again later.`,
  'automatic-cap': ({ cap }: { cap: string }) =>
    `The cap of ${cap} automatic ${cap === '1' ? 'approval' : 'approvals'} a day is reached. Ask tomorrow, or ask an admin for a rule with approvers.`,
  'held-too-long': ({ rule }: { rule: string }) =>
    `The rule "${rule}" holds what is approved for an hour or longer, and a leaked token is kept for an hour, so it would never be deleted. Its owner can delete it on Make at once, and you can ask to contain them here; an admin can give revoke-token a rule without such a hold.`,
  'stray-token': () => 'This token was entered in another form, so nothing was asked. Enter it again.',
  'too-many-proposals': ({ most }: { most: string }) =>
    `You can propose ${most} Make users a day, as the policy says, and you have. Ask an admin which address is right, and try again tomorrow.`,
  'binding-not-theirs': () =>
    'Only the person who had this Make user before can object, while it is proposed or confirmed. Tell an admin if it is wrong.',
  'binding-not-asked': () => 'This was not asked, or something else was asked since.',
  'review-raises': () =>
    'The role on Make has changed since, and this would not lower it. Look at it there, and ask for the right role with /make-role.',
  'review-only-lowers': ({ id }: { id: string }) =>
    `${id} carries out a review, so it can only lower a role, and for good. To ask for something else there is /make-role.`,
  'stand-ins-off': () =>
    'The policy lets nobody choose who decides in their place. An Usher admin can allow it there with stand_ins, or name somebody under delegates.',
  'nothing-to-hand-over': () =>
    'You decide nothing by the policy and review nothing, so there is nothing that somebody could decide in your place.',
  'stand-in-by-policy': () =>
    'The policy says who decides in your place today, and that goes before your own choice.',
  'stand-in-past': () => 'That day is over. Say a day that is still to come, such as 2026-12-07.',
  'stand-in-too-long': ({ limit }: { limit: string }) =>
    `The policy lets you be away for at most ${limit} by your own word. Say an earlier day; an Usher admin can write a longer time into the policy.`,
  'stand-in-self': () => 'You cannot stand in for yourself. Choose somebody else.',
  'stand-in-unfit': ({ person }: { person: PersonId }) =>
    said`${{ person }} cannot decide for you: only full members decide of whom it is clear who they are on Make.`,
  'stand-in-without-say': ({ person }: { person: PersonId }) =>
    said`The policy does not let ${{ person }} stand in for others. Choose somebody who decides by it.`,
  'stand-in-away': ({ person }: { person: PersonId }) =>
    said`${{ person }} is away, too. Choose somebody who is there.`,
  'not-away': () => 'You are not away, so there is nothing to end.',
  'not-standing-in': ({ person }: { person: PersonId }) =>
    said`You do not stand in for ${{ person }} any more, so there is nothing to decline.`,
  'own-binding': () => 'A binding has to be confirmed by an admin who is not the person bound.',
} as const;

type Data = { readonly [Code in keyof typeof sentences]: Parameters<(typeof sentences)[Code]> };
const table: { readonly [Code in keyof Data]: (...data: Data[Code]) => string | readonly Part[] } = sentences;

/** The refusal of this code, with its sentence filled in. */
export function refuse<Code extends keyof Data>(code: Code, ...data: Data[Code]): Refusal {
  const words = table[code](...data);
  if (typeof words === 'string') return { code, sentence: words };
  const sentence = words.map((part) => (typeof part === 'string' ? part : `@${part.person}`)).join('');
  return { code, sentence, parts: words };
}

/** The refusal because of another request. */
export const becauseOf = (
  code: 'asked-already' | 'grant-open',
  id: string,
  changes: readonly number[] = [],
): Refusal => ({ ...refuse(code, { id }), request: id, ...(changes.length > 0 && { changes }) });

/** The same refusal with one more sentence at its end. */
export const adding = ({ sentence, parts, ...rest }: Refusal, more: string): Refusal => ({
  ...rest,
  sentence: `${sentence} ${more}`,
  ...(parts && { parts: [...parts, ` ${more}`] }),
});
