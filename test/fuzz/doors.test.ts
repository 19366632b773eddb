import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  asked,
  buttonOf,
  forDev,
  stillServes,
  type Target,
  topView,
  writesOf,
} from '../attacks/attack-helpers.js';
import { type Harness, startHarness } from '../stories/harness.js';
import { edited, edits, jsonOf, runsOf, spoiling, spoilt } from './hostile.js';

const marks = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ':',
  ',',
  '\\u0000',
  '\\ud800',
  '%',
  '&',
  '=',
  '+',
  'null',
  '9'.repeat(400),
];

/** All kinds of input from a guest, who may do nothing; none of it may have an effect. */
async function sentByGuest(harness: Harness, { id, card }: Target) {
  const guest = harness.person('U0GUEST');
  const view = structuredClone(topView(harness, 'U0EVA'));
  const before = harness.slack.deliveries.length;
  await guest.command('/make-access', 'freeze now');
  await guest.command('/make-role', 'dev@example.com');
  await guest.click(card, 'Approve', { force: true, value: buttonOf(id) });
  await guest.forge({ type: 'view_submission', view });
  await guest.openHome();
  return harness.slack.deliveries.slice(before).map(({ parcel }) => parcel);
}

describe.each(['http', 'socket'] as const)('over %s', (mode) => {
  let harness: Harness;
  let parcels: Awaited<ReturnType<typeof sentByGuest>>;
  let decided: () => Promise<readonly string[]>;

  beforeAll(async () => {
    harness = await startHarness({ process: true, mode });
    const target = await asked(harness, 'U0BEN', forDev);
    await harness.person('U0EVA').command('/make-role', 'dev@example.com');
    await harness.person('U0EVA').waitForModal({ callback_id: 'ask.role' });
    parcels = await sentByGuest(harness, target);
    expect(parcels.length).toBeGreaterThan(4);
    decided = async () =>
      (await harness.events())
        .map(({ type }) => type)
        .filter((type) => /^(request\.(?!refused)|approval|control\.|change\.|binding)/.test(type));
  });
  afterAll(() => harness?.close());

  /** Checks that this input has no effect and that Usher still serves people. */
  async function nothingComesOf(send: () => Promise<void>): Promise<void> {
    const before = await decided();
    await send();
    await stillServes(harness);
    expect(await decided()).toEqual(before);
    expect(writesOf(harness)).toEqual([]);
    expect(harness.app().log.filter(({ level }) => level >= 60)).toEqual([]);
  }

  const asIs = <T>(one: T): T => one;
  /** Sends one of the guest's parcels with damaged values, damaged text, or both. */
  const deliver = async (
    n: number,
    spoil: (payload: unknown) => unknown = asIs,
    edit: (text: string) => string = asIs,
  ): Promise<void> => {
    const { kind, ...parcel } = parcels[n % parcels.length] ?? { kind: '', payload: {} };
    const payload = spoil(parcel.payload);
    if (mode === 'socket') {
      const envelope = {
        envelope_id: crypto.randomUUID(),
        type: kind,
        payload,
        accepts_response_payload: true,
      };
      harness.slack.sendFrame(edit(jsonOf(envelope)));
      return;
    }
    const isEvent = kind === 'events_api';
    const body = edit(isEvent ? jsonOf(payload) : formOf(kind, payload));
    const type = isEvent ? 'application/json' : 'application/x-www-form-urlencoded';
    const ack = await harness
      .person('U0GUEST')
      .deliverRaw({ headers: { 'content-type': type, ...harness.slack.sign(body) }, body });
    expect(ack.status === 'failed' ? ack.reason : ack.status).toMatch(/^(acked|http_error [45]\d\d)$/);
  };

  it('a payload with other values does nothing, and people are still served', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(100), spoiling), { minLength: 5, maxLength: 20 }), (all) =>
        nothingComesOf(async () => {
          await Promise.all(all.map(([n, changes]) => deliver(n, (payload) => spoilt(payload, changes))));
        }),
      ),
      { ...runsOf(4), endOnFailure: true },
    );
  });

  it('inserted and removed bytes do nothing, and people are still served', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(100), edits(marks)), { minLength: 5, maxLength: 20 }),
        (all) =>
          nothingComesOf(async () => {
            await Promise.all(all.map(([n, edit]) => deliver(n, asIs, (text) => edited(text, edit))));
          }),
      ),
      { ...runsOf(4), endOnFailure: true },
    );
  });
});

/** The body in Slack's format: a click or a form in one field, a command in several. */
function formOf(kind: string, payload: unknown): string {
  if (kind === 'interactive') return new URLSearchParams({ payload: jsonOf(payload) }).toString();
  const fields = typeof payload === 'object' && payload !== null ? Object.entries(payload) : [];
  return new URLSearchParams(
    fields.map(([key, value]): [string, string] => [key, typeof value === 'string' ? value : jsonOf(value)]),
  ).toString();
}
