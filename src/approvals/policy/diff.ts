import { listed } from '../listed.js';
import { durationInWords } from './duration.js';
import { adminsGroup } from './leaver-rule.js';
import { reviewWords } from './review-words.js';
import { type InWords, inShort, quoted, ruleWords, time, type Words, yesOrNo } from './rule-words.js';
import type { Delegate, Policy, Rule } from './schema.js';

/**
 * The changes between two policies as plain sentences, the most important first: rules, groups, admins and delegates,
 * limits, the rest. Names are quoted; Slack ids are unchanged. Empty if both mean the same.
 */
export function policyDiff(before: Policy, after: Policy): string[] {
  return [
    ...rules(before, after),
    ...groups(before, after),
    ...lists('admins', before.admins, after.admins, plain),
    ...delegates(before.delegates, after.delegates),
    ...fields('stand-ins', standInWords(before), standInWords(after)),
    ...reviews(before, after),
    ...lists('protected people', before.protected, after.protected, quoted),
    ...fields('limits', limitWords(before), limitWords(after)),
    ...fields('single sign-on', ssoWords(before), ssoWords(after)),
    ...fields('defaults', defaultWords(before), defaultWords(after)),
    ...fields('leavers', leaverWords(before), leaverWords(after)),
    ...(before.approvals_channel === after.approvals_channel
      ? []
      : [`The approvals channel is now ${after.approvals_channel} (before: ${before.approvals_channel}).`]),
  ];
}

const plain = (id: string): string => id;

const missing = <T>(all: readonly T[], from: readonly T[]): T[] => from.filter((one) => !all.includes(one));

function rules(before: Policy, after: Policy): string[] {
  const old = new Map(before.rules.map((rule) => [rule.name, rule]));
  const now = new Map(after.rules.map((rule) => [rule.name, rule]));
  const gone = before.rules.filter(({ name }) => !now.has(name));
  const come = after.rules.filter(({ name }) => !old.has(name));
  const renamed = come.flatMap((rule) => {
    const earlier = gone.find((one) => sameButName(one, rule));
    return earlier ? [{ earlier, rule }] : [];
  });
  const isNew = (rule: Rule) => !renamed.some((pair) => pair.rule === rule);
  const isGone = (rule: Rule) => !renamed.some((pair) => pair.earlier === rule);
  return [
    ...gone.filter(isGone).map((rule) => `Rule ${quoted(rule.name)} was removed (${inShort(rule)}).`),
    ...come
      .filter(isNew)
      .map((rule) => `Rule ${quoted(rule.name)} was added as ${place(after.rules, rule)}: ${inShort(rule)}.`),
    ...renamed.map(({ earlier, rule }) => `Rule ${quoted(earlier.name)} is now called ${quoted(rule.name)}.`),
    ...after.rules.flatMap((rule) => {
      const earlier = old.get(rule.name);
      return earlier ? ruleChange(earlier, rule) : [];
    }),
    ...order(before.rules, after.rules),
  ];
}

function ruleChange(before: Rule, after: Rule): string[] {
  const name = `rule ${quoted(after.name)}`;
  const words = fields(name, ruleWords(before), ruleWords(after));
  if (words.length > 0 || JSON.stringify(before) === JSON.stringify(after)) return words;
  const isOtherForm = before.reason?.pattern !== after.reason?.pattern;
  return [
    isOtherForm
      ? `${capital(name)} changed. The reason must have another form.`
      : `${capital(name)} changed.`,
  ];
}

const place = (all: readonly Rule[], rule: Rule): string =>
  `number ${all.indexOf(rule) + 1} of ${all.length}`;

const sameButName = (a: Rule, b: Rule): boolean =>
  JSON.stringify({ ...a, name: '' }) === JSON.stringify({ ...b, name: '' });

/** The order matters, because the first matching rule decides. */
function order(before: readonly Rule[], after: readonly Rule[]): string[] {
  const names = (list: readonly Rule[], other: readonly Rule[]) =>
    list.map(({ name }) => name).filter((name) => other.some((one) => one.name === name));
  const [old, now] = [names(before, after), names(after, before)];
  if (old.join('\n') === now.join('\n')) return [];
  const moved = now.filter((name, index) => old[index] !== name);
  return [
    `The order of the rules changed, and the first that matches decides: ${listed(moved.map(quoted))}.`,
  ];
}

const limitWords = ({ limits }: Policy): Words<Policy['limits']> => ({
  invite_domains: ['Invitations only to', limits.invite_domains && listed(limits.invite_domains.map(quoted))],
  longest_grant: ['Longest grant', time(limits.longest_grant)],
  changes_per_hour: ['Changes an hour', `${limits.changes_per_hour}`],
  automatic_per_day: ['Automatic approvals a day', `${limits.automatic_per_day}`],
  open_requests_per_person: ['Open requests of one person', `${limits.open_requests_per_person}`],
  forms_per_person: ['Forms of one person checked at once', `${limits.forms_per_person}`],
  usage_alert_at: [
    'Alert about used operations and data from',
    limits.usage_alert_at === undefined ? undefined : `${Math.round(limits.usage_alert_at * 100)}%`,
  ],
  proposals_per_day: ['Make users that one person may propose a day', `${limits.proposals_per_day}`],
});

const ssoWords = ({ sso }: Policy): Words<NonNullable<Policy['sso']>> => ({
  organizations: ['Organizations with their own settings', ssoEntries(sso)],
  country: ['Country of new accounts', sso?.country === undefined ? undefined : `${sso.country}`],
  id: ['SSO id', sso?.id],
});

function ssoEntries(sso: Policy['sso']): string | undefined {
  const words = (sso?.organizations ?? []).map(({ organization, country, id }) => {
    const says = [
      ...(country === undefined ? [] : [`country ${country}`]),
      ...(id === undefined ? [] : [`SSO id ${id}`]),
    ];
    return `${listed([organization].flat().map((one) => quoted(`${one}`)))} (${says.join(', ') || 'the same'})`;
  });
  return words.length > 0 ? words.join('; ') : undefined;
}

const defaultWords = ({ defaults }: Policy): Words<Policy['defaults']> => ({
  expires_after: ['A request expires after', time(defaults.expires_after)],
  execute_within: ['Must be carried out within', time(defaults.execute_within)],
});

const leaverWords = ({ leavers }: Policy): Words<Policy['leavers']> => ({
  wait: ['Wait', time(leavers.wait)],
  do: ['What Usher does', leavers.do],
  decide: ['Who decides', listed((leavers.decide ?? [adminsGroup]).map(quoted))],
  brake: ['Brake', `${leavers.brake.most} in ${durationInWords(leavers.brake.withinMs)}`],
});

const standInWords = ({ stand_ins }: Policy): Words<{ allowed: true; among: true; longest: true }> => ({
  allowed: ['People may choose their own', yesOrNo(stand_ins !== undefined)],
  among: ['Who may be chosen', stand_ins?.among && listed(stand_ins.among.map(quoted))],
  longest: ['Longest time', stand_ins && durationInWords(stand_ins.longest)],
});

/** For example "Limits changed. Longest grant: 2 days (before: 30 days)." */
function fields<T>(subject: string, before: Words<T>, after: Words<T>): string[] {
  const old = new Map<string, InWords>(Object.entries(before));
  const changes = Object.entries<InWords>(after).flatMap(([name, [label, now = 'none']]) => {
    const [, was = 'none'] = old.get(name) ?? [];
    return was === now ? [] : [`${label}: ${now} (before: ${was}).`];
  });
  return changes.length > 0 ? [`${capital(subject)} changed. ${changes.join(' ')}`] : [];
}

function groups(before: Policy, after: Policy): string[] {
  const names = [...new Set([...Object.keys(before.groups), ...Object.keys(after.groups)])];
  return names.flatMap((name) => {
    const [old, now] = [before.groups[name], after.groups[name]];
    if (!old) return [`Group ${quoted(name)} was added with ${listed((now ?? []).map(memberWords))}.`];
    if (!now) return [`Group ${quoted(name)} was removed (it had ${listed(old.map(memberWords))}).`];
    return lists(`group ${quoted(name)}`, old, now, memberWords);
  });
}

const memberWords = (member: string): string =>
  member.startsWith('make:') ? `everybody with the role ${quoted(member.slice('make:'.length))}` : member;

function lists(
  subject: string,
  before: readonly string[],
  after: readonly string[],
  word: (one: string) => string,
): string[] {
  const [added, removed] = [missing(before, after), missing(after, before)];
  const parts = [
    ...(added.length > 0 ? [`added ${listed(added.map(word))}`] : []),
    ...(removed.length > 0 ? [`removed ${listed(removed.map(word))}`] : []),
  ];
  return parts.length > 0 ? [`${capital(subject)}: ${parts.join('; ')}.`] : [];
}

function reviews(before: Policy, after: Policy): string[] {
  const old = new Map(before.reviews.map((one) => [one.name, one]));
  const now = new Map(after.reviews.map((one) => [one.name, one]));
  return [
    ...before.reviews.flatMap(({ name }) =>
      now.has(name) ? [] : [`Review ${quoted(name)} was removed; an open one continues.`],
    ),
    ...after.reviews.flatMap((one) => {
      const words = reviewWords(one);
      const earlier = old.get(one.name);
      if (!earlier) return [`Review ${quoted(one.name)} was added: ${words}.`];
      const was = reviewWords(earlier);
      return was === words ? [] : [`Review ${quoted(one.name)} is now ${words} (before: ${was}).`];
    }),
  ];
}

function delegates(before: readonly Delegate[], after: readonly Delegate[]): string[] {
  const words = ({ from, to, until }: Delegate) => `${to} for ${from} until ${until}`;
  return lists('delegates', before.map(words), after.map(words), plain);
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
