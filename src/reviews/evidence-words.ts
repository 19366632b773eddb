import type { LineEvidence, LineOrigin } from '../approvals/review-event.js';
import { inSlack, originWords } from '../slack/origin-words.js';
import { date } from '../slack/text.js';

const dayMs = 86_400_000;
const longAgoMs = 90 * dayMs;

/** The evidence for a reviewer, in one line of markup. `nameOf`: the name of a Make user. */
export function evidenceWords(
  evidence: LineEvidence,
  now: number,
  nameOf?: (userId: number) => string,
): string {
  return [
    ...(evidence.invited ? ['invitation not accepted yet'] : []),
    loginWords(evidence, now),
    twoFactorWords[evidence.twoFactor],
    marked(evidence.origin, nameOf),
    ...(evidence.endsAt === undefined ? [] : [`temporary, ends ${date(evidence.endsAt)}`]),
  ].join(' · ');
}

function loginWords({ lastLogin, neverSeen }: LineEvidence, now: number): string {
  if (neverSeen) return ':warning: never logged in, as far as Make shows';
  if (lastLogin === undefined) return 'last login not known';
  const ago = now - lastLogin;
  return ago >= longAgoMs
    ? `:warning: no login for ${Math.floor(ago / dayMs)} days`
    : `last login ${date(lastLogin)}`;
}

const twoFactorWords = {
  on: 'two-factor on',
  off: ':warning: two-factor off',
  unknown: 'two-factor not known',
} as const;

/** Marks a change that the watch found and that nobody has explained. */
const marked = (origin: LineOrigin, nameOf?: (userId: number) => string): string =>
  `${origin.how === 'seen' && !origin.accepted ? ':warning: ' : ''}${originWords(origin, inSlack, nameOf)}`;
