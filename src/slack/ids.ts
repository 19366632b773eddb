import { z } from 'zod';

/** The ids under which Slack sends acts back to Usher. The views and the listeners share only these ids. */
export const commandNames = {
  invite: '/make-invite',
  role: '/make-role',
  token: '/make-token',
  access: '/make-access',
  audit: '/make-audit',
} as const;

export const actionIds = {
  approve: 'request.approve',
  deny: 'request.deny',
  details: 'request.details',
  cancel: 'request.cancel',
  endEarly: 'request.end-early',
  extend: 'request.extend',
  offerLess: 'request.offer-less',
  takeOffer: 'request.take-offer',
  declineOffer: 'request.decline-offer',
  edit: 'request.edit',
  remind: 'request.remind',
  deleteNow: 'request.delete-now',
  notLeaked: 'request.not-leaked',
  openTokens: 'request.open-tokens',
  retry: 'request.retry',
  giveUp: 'request.give-up',
  restore: 'request.restore',
  keep: 'request.keep',
  askAgain: 'request.ask-again',
  notMe: 'request.not-me',
  confirmBinding: 'binding.confirm',
  objectToBinding: 'binding.object',
  movedAccount: 'binding.moved',
  review: 'queue.review',
  reviewAll: 'queue.review-all',
  reviewApprove: 'queue.approve',
  reviewDeny: 'queue.deny',
  reviewOffer: 'queue.offer-less',
  reviewSkip: 'queue.skip',
  queueTeam: 'queue.team',
  queueOrder: 'queue.order',
  queueNext: 'queue.next',
  queuePrevious: 'queue.previous',
  homeFreeze: 'home.freeze',
  homeLift: 'home.lift',
  away: 'away.open',
  awayBack: 'away.back',
  hubInvite: 'hub.invite',
  hubRole: 'hub.role',
  hubToken: 'hub.token',
  hubConnect: 'hub.connect',
  hubLists: 'hub.lists',
  list: 'list.show',
  listOther: 'list.other',
  listNext: 'list.next',
  listPrevious: 'list.previous',
  disconnect: 'account.disconnect',
  leaversGoOn: 'leavers.go-on',
  leaversLeave: 'leavers.leave-all',
  organization: 'form.organization',
  country: 'form.country',
  place: 'form.place',
  person: 'form.person',
  role: 'form.role',
  team: 'form.team',
  addTeam: 'form.add-team',
  several: 'form.several',
  tokenWay: 'form.token-way',
  account: 'form.account',
} as const;

export const viewIds = {
  invite: 'ask.invite',
  role: 'ask.role',
  token: 'ask.token',
  connect: 'account.connect',
  deny: 'decide.deny',
  extend: 'ask.extend',
  offerLess: 'decide.offer-less',
  edit: 'ask.edit',
  checking: 'ask.checking',
  details: 'request.show',
  review: 'queue.one',
  away: 'away.say',
} as const;

export const shortcutIds = { hub: 'usher.hub' } as const;

/** The whole value of a button: the request, and the revision that it showed. */
export const buttonValue = z.object({ id: z.string(), n: z.number().int() });

export const clickValue = (id: string, n: number): string => JSON.stringify({ id, n });
