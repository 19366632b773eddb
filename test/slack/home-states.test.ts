import { describe, expect, it } from 'vitest';
import { type HomeTab, homeView, rowsChosen } from '../../src/slack/home.js';
import { ben, given, submitted, t0 } from '../approvals/given.js';
import { drawnBlocks, viewProblemsOf } from './drawn.js';
import { emptyHome, homes, someRequests } from './home-states.js';
import { inEffect } from './requests.js';

const shown = (tab: Partial<HomeTab>): string => drawnBlocks(homeView({ ...emptyHome, ...tab }).blocks);

describe('the Home tab', () => {
  it.each(Object.entries(homes))('%s', (_, tab) => {
    expect(shown(tab)).toMatchSnapshot();
    expect(viewProblemsOf(homeView(tab))).toEqual([]);
  });
});

describe('a Home tab with more than fits', () => {
  const many = someRequests(24, given(submitted()));
  const { reviews, claims, feeds, ...admin } = homes['of an admin'] ?? emptyHome;
  const [own] = reviews?.own ?? [];
  const all = reviews?.all ?? [];
  const fullest: HomeTab = {
    ...admin,
    ...homes['of somebody who is away'],
    ...(claims?.[0] && { claims: Array.from({ length: 11 }, () => claims[0] as never) }),
    queue: many,
    mine: many,
    holding: someRequests(24, inEffect()),
    account: { since: t0 },
    reviews: {
      own: Array.from({ length: 5 }, () => own as never),
      all: Array.from({ length: 12 }, (_, n) => (all[n] ?? all[1]) as never),
    },
    feeds: {
      lines: Array.from({ length: 16 }, () => feeds?.lines[0] ?? ''),
      troubles: feeds?.troubles ?? [],
    },
    running: admin.running,
  };

  it.each([
    ['', undefined],
    [' during a freeze', { by: ben, at: t0 }],
  ])('keeps the buttons to ask and those to the other rows%s', (_, frozen) => {
    const view = homeView({ ...fullest, frozen });
    const text = drawnBlocks(view.blocks);
    expect(text.split('\n').at(-2)).toMatch(/^\[Ask for a role\] \[Invite people\] \[Revoke a token\]/);
    expect(text).toContain('[Next 10]\n> 1–10 of 24\n');
    expect(
      text.match(/\[Next \d+\]\n\(spoken: … of My (requests|temporary access)\)\n> 1–\d+ of 24\n/g),
    ).toHaveLength(2);
    expect(text).toContain('# Feeds');
    expect(viewProblemsOf(view)).toEqual([]);
  });

  it('pages through the requests and the access of a person', () => {
    const numbers = (text: string) => text.match(/(?<= · REQ-)\d+/g)?.map(Number);
    const mine = { mine: many };
    expect(shown(mine)).toMatch(/\[Next 10\]\n\(spoken: … of My requests\)\n> 1–10 of 24/);
    const second = rowsChosen(emptyHome.chosen, 'mine:10');
    expect(numbers(shown({ ...mine, chosen: second }))).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
    const last = rowsChosen(second, 'mine:20');
    expect(numbers(shown({ ...mine, chosen: last }))).toEqual([21, 22, 23, 24]);
    expect(shown({ ...mine, chosen: last })).toContain('[Previous 10]\n');
    expect(numbers(shown({ mine: many.slice(0, 15), chosen: last }))).toEqual([11, 12, 13, 14, 15]);
    expect(rowsChosen(last, 'queue:3')).toBe(last);
    expect(rowsChosen(last, 'holding:10')).toEqual({ ...last, holding: 10 });
  });
});
