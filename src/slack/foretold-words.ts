import { listed } from '../approvals/listed.js';
import { durationInWords } from '../approvals/policy/duration.js';
import type { Foretold, Way } from '../approvals/policy/foretell.js';
import { decideVerb, groupLabel } from '../approvals/policy/group-label.js';
import { cutEnd, escaped, spoken } from './text.js';
import { capital } from './words.js';

/** For example "*Platform* decides (any 1), then *Security* (any 1)", as a line under the choices of a form; markup. */
export function foretoldLine(foretold: Foretold): string {
  if ('refusal' in foretold) return `:no_entry_sign: ${spoken(foretold.refusal)}`;
  const { ways, isCertain } = foretold;
  const all = [...new Set(ways.map(wayInWords))];
  if (all.length === 1) return capital(`${all[0]}.`);
  return isCertain
    ? `${all.map(capital).join('. ')}.`
    : `This depends on what Make says when you ask. ${capital(listed(all, 'or'))}.`;
}

function wayInWords({ rule, automatic, stages, holdMs }: Way): string {
  const hold = holdMs > 0 ? `, and then it waits ${durationInWords(holdMs)}, so that people can stop it` : '';
  if (automatic) return `nobody has to decide: the rule “${escaped(cutEnd(rule, 80))}” approves it${hold}`;
  const [first, ...then] = stages.map(({ from, approvals }) => ({
    groups: listed(
      from.map((one) => `*${escaped(groupLabel(one))}*`),
      'or',
    ),
    any: `any ${approvals}`,
    verb: decideVerb(from),
  }));
  if (!first) return '';
  const later = then.map(({ groups, any }) => `, then ${groups} (${any})`).join('');
  return `${first.groups} ${first.verb} (${first.any})${later}${hold}`;
}
