import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blockProblems, textLength } from '../../sandbox/slack/block-kit/blocks.js';
import type { RoleOrNone } from '../../src/approvals/plan.js';
import { type FeedLine, type FeedPlace, lineMarkup, wordsOf } from '../../src/slack/feed-lines.js';
import { feedMessages } from '../../src/slack/feed-messages.js';
import { matchedChange } from '../../src/slack/matched-change.js';
import type { Naming } from '../../src/slack/naming.js';
import { ana, ben, given as requestOf, submitted } from '../approvals/given.js';

const at = Date.UTC(2026, 10, 18, 14, 2);
const place: FeedPlace = {
  organizationId: 7301,
  organization: 'Harbour Logistics',
  zone: 'eu1.make.com',
  at,
  requests: new Map([['REQ-7', 'https://harbour.slack.com/archives/C0/p1']]),
};
const line: FeedLine = {
  uuid: 'u1',
  at,
  event: 'webhook_deleted',
  actor: { id: 4121, name: 'Ines Duarte' },
  team: { id: 915, name: 'Finance' },
};
const clock = '<!date^1795010520^{time}|2026-11-18 14:02 UTC>';

describe('the wording of an event', () => {
  test.each([
    ['webhook_deleted', 'removed', 'a webhook'],
    ['data_store_created', 'created', 'a data store'],
    ['organization_variable_updated', 'changed', 'an organization variable'],
    ['two_factor_enforcement_enabled', 'enabled', 'two-factor enforcement'],
    ['team_member_removed', 'removed', 'a team member'],
    ['connection_reauthorized', 'reauthorized', 'a connection'],
  ])('for %s is “%s %s”', (event, verb, noun) => {
    expect(wordsOf(event)).toEqual({ verb, noun });
  });

  test.each(['quantum_flux', 'deleted', 'Webhook_deleted', '', 'a__deleted', 'thing_constructor'])(
    'for %j is not known',
    (event) => {
      expect(wordsOf(event)).toBeUndefined();
    },
  );
});

describe('a line', () => {
  test('shows who did what, where and when', () => {
    const unlinked = lineMarkup(line, { ...place, zone: undefined });
    expect(unlinked).toBe(`*Ines Duarte* removed a webhook in Finance · ${clock}`);
  });

  test('links to the scenario, and to the request if there is one', () => {
    const scenario = { ...line, event: 'scenario_updated', target: '880121', request: 'REQ-7' };
    expect(lineMarkup(scenario, place)).toBe(
      `*Ines Duarte* changed <https://eu1.make.com/915/scenarios/880121|a scenario> (880121) in Finance · ${clock} · <https://harbour.slack.com/archives/C0/p1|REQ-7>`,
    );
  });

  test('for a requested change names the person, both roles, the requester and the approver', () => {
    const own = { ...line, event: 'team_role_updated', target: '4132', request: 'REQ-7' };
    const asked = { name: 'Cat Lindqvist', into: 'Team Operator', asked: ben, approved: [ana] };
    const matched = new Map([['u1', asked]]);
    const naming: Naming = (one) => (one === ben ? 'Ben Weber' : 'Ana Costa');
    expect(lineMarkup(own, { ...place, matched, naming })).toBe(
      `*Cat Lindqvist*: no role → *Team Operator* in Finance · Ben Weber asked, Ana Costa approved · <https://harbour.slack.com/archives/C0/p1|REQ-7> · ${clock}`,
    );
    const second = { ...own, uuid: 'u2' };
    const both = new Map([...matched, ['u2', { ...asked, name: 'Dev Patel', approved: [] }]]);
    const { first } = feedMessages([own, second], { ...place, matched: both });
    expect(JSON.stringify(first.blocks)).not.toContain('Ines Duarte');
    expect(JSON.stringify(first.blocks)).toContain('*Dev Patel*: no role → *Team Operator*');
    expect(JSON.stringify(first.blocks)).toContain('<@U0BEN> asked, the rule approved');
  });

  test('shows a name with unusual characters as it is', () => {
    expect(lineMarkup({ ...line, event: 'quantum_flux' }, { ...place, zone: undefined })).toContain(
      '*Ines Duarte* `quantum_flux` in Finance',
    );
  });

  test('says so if nobody is named', () => {
    const { actor: _, ...nobody } = line;
    expect(lineMarkup(nobody, place)).toMatch(/^Somebody \(Make's log does not say who\) removed /);
  });

  test('does not interpret markup in names', () => {
    const evil = '<!channel> *bold* <https://evil.example|x> & `code`';
    const markup = lineMarkup(
      { ...line, event: `${evil}`, target: evil, actor: { name: evil }, team: { id: 1, name: evil } },
      { ...place, zone: undefined },
    );
    expect(markup.replace(clock, '')).not.toMatch(/<[!@#h]|&(?!amp;|lt;|gt;)/);
    expect(markup).toContain('&lt;!channel&gt;');
  });

  test('includes the date if it differs from the date of the message', () => {
    expect(lineMarkup(line, { ...place, at: at + 86_400_000 })).toContain('{date_short_pretty} at {time}');
  });
});

const many = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    ...line,
    uuid: `u${n}`,
    target: `${100_000 + n}`,
    actor: { id: 4121 + (n % 3), name: `Person ${n % 3}` },
  }));

describe('the messages of a batch', () => {
  test('are single up to twenty lines, and a digest with a thread above that', () => {
    expect(feedMessages(many(20), place).thread).toEqual([]);
    const { first, thread } = feedMessages(many(21), place);
    expect(JSON.stringify(first.blocks)).toContain('*21 events* in Harbour Logistics');
    expect(JSON.stringify(first.blocks)).toContain('*Person 0* 7: removed a webhook 7');
    expect(thread).toHaveLength(1);
  });

  test('are few: five hundred lines need a dozen', () => {
    expect(feedMessages(many(500), place).thread.length).toBeLessThanOrEqual(14);
  });

  test('name a person once for consecutive events', () => {
    const { first } = feedMessages([line, line, { ...line, actor: { id: 1, name: 'Ben' } }], place);
    const text = JSON.stringify(first.blocks);
    expect(text.match(/Ines Duarte/g)).toHaveLength(1);
    expect(text).toContain('*Ben* removed');
  });

  test('always fit Slack’s limits, and contain every line once and in order', () => {
    const text = fc.string({ maxLength: 300, unit: 'binary' });
    const events = fc.constantFrom('webhook_deleted', 'scenario_updated', 'odd', 'x'.repeat(90));
    const drawn = fc.record({ event: events, name: text, team: text, run: fc.nat(3) });
    fc.assert(
      fc.property(fc.array(drawn, { minLength: 1, maxLength: 150 }), (all) => {
        const lines = all.map(({ event, name, team, run }, n) => ({
          uuid: `${n}`,
          at: at + n,
          event,
          actor: { id: run, name: name || 'Nobody' },
          team: { id: 915, name: team || 'Team' },
          target: `${100_000 + n}`,
        }));
        const { first, thread } = feedMessages(lines, place);
        for (const { blocks, text } of [first, ...thread]) {
          const sent = JSON.parse(JSON.stringify(blocks));
          expect(blockProblems(sent, 'message')).toEqual([]);
          expect(textLength(sent)).toBeLessThan(12_000);
          expect(text.length).toBeLessThan(3900);
        }
        const shown = JSON.stringify(thread.length > 0 ? thread : first.blocks);
        const ids = [...shown.matchAll(/ \((\d{6})\)/g)].map(([, id]) => id);
        expect(ids).toEqual(lines.map(({ target }) => target));
      }),
      { numRuns: 60 },
    );
  });
});

describe('a requested change', () => {
  const request = requestOf(submitted());
  const [plan] = request.revision.plans;
  const target = `${plan?.subject.userId}`;
  const team = { id: plan?.team?.id ?? 0, name: 'Team 7' };

  test('is found in the plan by person and team, and reversed if it is taken back', () => {
    const [now, after] = [plan?.differences[0]?.now, plan?.differences[0]?.after];
    const done = matchedChange(request, { team, target });
    expect([done?.from, done?.into]).toEqual([nameOf(now), nameOf(after)]);
    const undone = matchedChange(request, { team, target, undoes: true });
    expect([undone?.from, undone?.into]).toEqual([nameOf(after), nameOf(now)]);
  });

  test('is not matched to another person or team', () => {
    expect(matchedChange(request, { team, target: '1' })).toBeUndefined();
    expect(matchedChange(request, { team: { ...team, id: 99 }, target })).toBeUndefined();
  });
});

const nameOf = (role: RoleOrNone | undefined): string | undefined =>
  role === undefined || role === 'none' ? undefined : role.name;
