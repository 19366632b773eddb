import type { LineEvidence, LineOrigin } from '../approvals/review-event.js';
import { date, escaped, listed, mention } from '../slack/text.js';

const dayMs = 86_400_000;
const longAgoMs = 90 * dayMs;

/** What a reviewer can go by, in one line; markup. */
export function evidenceWords({ lastLogin, twoFactor, origin, invited }: LineEvidence, now: number): string {
  return [
    ...(invited ? ['invitation not accepted yet'] : []),
    loginWords(lastLogin, now),
    twoFactorWords[twoFactor],
    originWords(origin),
  ].join(' · ');
}

function loginWords(lastLogin: number | undefined, now: number): string {
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

function originWords(origin: LineOrigin): string {
  switch (origin.how) {
    case 'request': {
      const by =
        origin.approvedBy.length > 0 ? `, approved by ${listed(origin.approvedBy.map(mention))}` : '';
      return `since ${date(origin.at)} by ${escaped(origin.request)}${by}`;
    }
    case 'before-usher':
      return 'from before Usher watched';
    case 'seen':
      return origin.accepted
        ? `found by the watch ${date(origin.at)}, asked for by nobody; ${mention(origin.accepted)} said that it may stay`
        : `:warning: found by the watch ${date(origin.at)}, explained by nobody`;
    case 'unknown':
      return 'where it comes from is not known';
  }
}
