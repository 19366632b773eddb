import { describe, expect, it } from 'vitest';
import { type NoticeAbout, noticeAbout } from '../../src/approvals/event-parts.js';
import { statuses } from '../../src/approvals/phase.js';
import type { Request } from '../../src/approvals/request.js';
import { linkTo, notice } from '../../src/slack/notices.js';
import { ana, ben, eva, finn } from '../approvals/given.js';
import { drawn, problemsOf } from './drawn.js';
import { inEffect } from './requests.js';
import { cardLate, states } from './states.js';

const link = linkTo('https://acme.slack.com/', { channel: 'C0APPROVALS', ts: '1767603600.000100' });
const names: Readonly<Record<string, string>> = { [ana]: 'Ana', [ben]: 'Ben', [eva]: 'Eva', [finn]: 'Finn' };

interface Told {
  readonly to: keyof typeof names;
  readonly about: NoticeAbout;
}

/** All messages to people about the request so far, as they read them in its present state. */
function messagesOf(request: Request, others: readonly Told[] = []): string {
  const due = [...request.notices, ...others];
  const each = new Map(due.map((one) => [`=== ${one.about}, to ${names[one.to]}`, one]));
  return [...each]
    .map(([head, { to, about }]) => {
      const message = notice(request, to as typeof eva, about, { card: link });
      expect(problemsOf(message)).toEqual([]);
      return `${head}\n${drawn(message)}`;
    })
    .join('\n');
}

describe.each(statuses)('the messages about a request that is %s', (status) => {
  it.each(Object.entries(states[status]))('%s', (_, given) => {
    expect(messagesOf(given())).toMatchSnapshot();
  });
});

describe.each(statuses)('a request that is %s', (status) => {
  it.each(Object.entries(states[status]))('%s: speaks to the person whose access it is about', (_, given) => {
    const request = given();
    for (const { about } of request.notices.filter(({ to }) => to === finn)) {
      const { text, blocks } = notice(request, finn, about, { card: link });
      expect(`${text}${JSON.stringify(blocks)}`, about).not.toMatch(/Finn|owner|\b(They|their)\b/i);
    }
  });
});

const soon = [eva, finn].map((to) => ({ to, about: 'ending-soon' as const }));

it.each([
  ['access ends soon', inEffect(), soon],
  ['Slack refuses the card', cardLate(), []],
  ['Slack does not take the card', cardLate(false), []],
] as const)('the messages while %s', (_, request, others) => {
  expect(messagesOf(request, others)).toMatchSnapshot();
});

it('each kind of message is among them', () => {
  const all = statuses.flatMap((status) => Object.values(states[status]).map((given) => given()));
  const seen = [cardLate(), ...all].flatMap(({ notices }) => notices.map(({ about }) => about));
  expect(noticeAbout.options.filter((one) => ![...seen, 'ending-soon'].includes(one))).toEqual([]);
});
