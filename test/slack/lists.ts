import { person } from '../../src/approvals/person.js';
import { about } from '../../src/approvals/personal.js';
import { type Asked, type KnownOf, nothingKnown } from '../../src/roster/known-of.js';
import type { Row } from '../../src/roster/row.js';
import type { Message } from '../../src/slack/card.js';
import { knownMessages } from '../../src/slack/known-of-view.js';
import { freshness, listsView, listView } from '../../src/slack/roster-view.js';
import { rowInWords } from '../../src/slack/roster-words.js';
import { ana, eva, given, hour, submitted, t0 } from '../approvals/given.js';
import { foundLine } from '../reviews/review-of.js';
import { row } from '../roster/pictured.js';
import type { Grow } from './news.js';
import { crowd } from './requests.js';

const request = { how: 'request' as const, request: 'REQ-3', at: t0, approvedBy: [ana] };

/** One person with so many teams and so many temporary roles. */
function rowOf(grow: Grow, teams: number): Row {
  const { name: organization } = grow({ name: 'Acme' });
  const named = (n: number) => grow({ name: `Team ${n}`, label: 'Team Operator' });
  return {
    ...grow(row()),
    organization,
    role: named(0).label,
    origin: request,
    teams: Array.from({ length: teams }, (_, n) => ({
      id: n + 1,
      name: named(n).name,
      role: named(n).label,
      origin: request,
    })),
    grants: Array.from({ length: Math.ceil(teams / 3) }, (_, n) => ({
      request: `REQ-${n + 1}`,
      endsAt: t0 + hour,
      what: `${named(n).label} of ${named(n).name}`,
    })),
  };
}

function known(grow: Grow, count: number): KnownOf {
  const asked: Asked[] = Array.from({ length: count }, (_, n) => {
    const { revision, emergency } = grow(n % 2 === 0 ? given(submitted()) : crowd(3));
    return { request: `REQ-${n + 1}`, at: t0, revision, emergency };
  });
  const by = person(eva);
  const finding = grow({
    id: 'f1',
    organizationId: 1,
    organization: 'Acme',
    team: { id: 7, name: 'Finance' },
    movement: 'team-role-changed' as const,
    userId: 5,
    name: about('Finn'),
    email: about('finn@example.com'),
    between: { from: t0, until: t0 },
    verdict: 'unexplained' as const,
  });
  const line = { ...grow(foundLine(5)), line: 5, circle: 0 };
  const many = <One>(one: (n: number) => One) => Array.from({ length: count }, (_, n) => one(n));
  return {
    bindings: many(() => ({ type: 'binding.confirmed', at: t0, by, makeUserId: 5 })),
    asked,
    about: asked,
    acts: many((n) => ({ about: `REQ-${n + 1}`, event: { type: 'reminder.asked', at: t0, by } })),
    refused: count,
    findings: many(() => ({ at: t0, finding })),
    named: many((n) => ({
      about: `REQ-${n + 1}`,
      event: { type: 'control.away', at: t0, by, to: eva, until: '2026-12-07' },
    })),
    reviewed: many((n) => ({ review: `R-${n + 1}`, at: t0, line, later: [] })),
    leaving: [],
  };
}

/** Each of several messages under a name of its own. */
const parts = (name: string, messages: readonly Message[]): Record<string, Message> =>
  Object.fromEntries(messages.map((one, index) => [index === 0 ? name : `${name}, part ${index + 1}`, one]));

/** Every list of people and their access, and the message with all that Usher knows of somebody. */
export function lists(grow: Grow, count = 2): Readonly<Record<string, Message>> {
  const everything = {
    viewer: { sees: 'everything' as const },
    nameOf: () => grow({ name: 'Ines Duarte' }).name,
  };
  const teamsOnly = { ...everything, viewer: { sees: 'teams' as const, teamIds: new Set([1]) } };
  const rows = Array.from({ length: Math.min(count, 10) }, () =>
    rowInWords(rowOf(grow, count * 2), everything),
  );
  const titles = Array.from({ length: count * 4 }, (_, n) => grow({ label: `Role ${n}` }).label);
  const offered = [
    { name: 'all', title: 'Everybody', count: 130 },
    ...titles.map((title, n) => ({ name: `role:${n}`, title: `Holds the role ${title}`, count: n })),
  ];
  const notes = freshness(t0, false);
  const none = nothingKnown();
  const who = ['You are <@U0EVA>, Make user 5.'];
  return {
    'a list': listView({
      look: { list: 'all', page: 0 },
      title: 'Everybody',
      rows,
      total: count,
      people: count,
      offered,
      notes,
    }),
    'a page of a list': listView({
      look: { list: 'all', page: 1 },
      title: 'Everybody',
      rows,
      total: 34,
      people: 21,
      offered: [],
      notes,
    }),
    'an empty list': listView({
      look: { list: 'all', page: 0 },
      title: 'In no team',
      rows: [],
      total: 0,
      people: 0,
      offered: [],
      notes: freshness(undefined, true),
    }),
    'the lists': listsView(offered.slice(0, 8), notes),
    'a person, as team admins see them': listView({
      look: { list: 'all', page: 0 },
      title: 'Everybody',
      rows: [rowInWords(rowOf(grow, count), teamsOnly)],
      total: 1,
      people: 1,
      offered: [],
      notes: [],
    }),
    ...parts('nothing known of somebody', knownMessages({ ...none, who, access: [] })),
    ...parts('everything known of somebody', knownMessages({ ...known(grow, count), who, access: rows })),
  };
}
