import { isContainment } from '../approvals/changes/changes.js';
import { isDeletableByOwner } from '../approvals/decide/own-token.js';
import type { PersonId } from '../approvals/person.js';
import { isOver, type Request } from '../approvals/request.js';
import { leftToDo } from './notice-words.js';
import { stateLines } from './status.js';
import { escaped, mention } from './text.js';
import { whoDecides } from './waiting.js';
import { capital, createdAt, leakedInWords, scopesInWords } from './words.js';

/**
 * The message to the owner of a token as soon as somebody reports a leak: the token, its scopes, and the next step;
 * markup. `hasLink`: whether a button opens the token on Make.
 */
export function leakNotice(request: Request, to: PersonId, hasLink: boolean): string[] {
  const { requester, reason, revision, phase } = request;
  const label = revision.plans.find(({ token }) => token)?.token?.label.personal;
  const which = label ? ` “${escaped(label)}”` : '';
  const found = `${mention(requester.person)} found it: “${escaped(reason.personal.slice(0, 300))}”.`;
  const head = `:rotating_light: *Your Make API token${which} may have leaked.* ${found}`;
  if (isOver(request)) return [head, ...stateLines(request)];
  if (isContainment(revision.changes)) {
    const token = leakedInWords(revision.changes) ?? '';
    // How long it lasts is in the state.
    const left = leftToDo(request, to).filter((line) => !line.startsWith('This lasts '));
    const does = 'Delete it yourself at once if you know it leaked; nobody else can.';
    return [head, token, ...ahead(request), ...left, does, ...next(request)];
  }
  const effects = [...new Set(revision.plans.flatMap((plan) => plan.effects))].map(escaped);
  const facts = revision.plans.flatMap(({ token }) =>
    token ? [`It can: ${escaped(scopesInWords(token))}. Made ${createdAt(token)}.`] : [],
  );
  const waits = phase.status === 'pending';
  return [
    head,
    [...facts, ...effects].join(' '),
    ...(waits ? [advice(request, hasLink)] : []),
    ...next(request),
  ];
}

/** What the request would do to them, which nothing else in the message says before it is approved. */
const ahead = ({ phase }: Request): string[] =>
  phase.status === 'pending'
    ? ['If this is approved, Usher takes your roles away until an Usher admin restores them.']
    : [];

function advice(request: Request, hasLink: boolean): string {
  const byHand = hasLink ? '' : ' on the API page of your Make profile';
  return isDeletableByOwner(request)
    ? `If you know it leaked, delete it now: nobody else has to agree.${hasLink ? '' : ` You can also delete it${byHand}.`}`
    : `If you know it leaked, delete it yourself${byHand} at once.`;
}

function next(request: Request): string[] {
  if (request.phase.status !== 'pending') return stateLines(request);
  return request.ownerObjected
    ? [`:speech_balloon: *You said that it did not leak.* ${capital(whoDecides(request))}.`]
    : [`If you do nothing, ${whoDecides(request)}.`];
}
