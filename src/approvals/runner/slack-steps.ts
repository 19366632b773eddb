import type { Due, Step } from '../due.js';
import type { RequestEvent } from '../event.js';
import { cardChannels } from '../late-card.js';
import { faceOf } from '../owed-in-slack.js';
import { system } from '../person.js';
import { Undeliverable } from '../ports.js';
import type { Request } from '../request.js';
import type { Control } from '../store.js';
import { type Bench, commitOn } from './bench.js';

type SlackStep = Exclude<
  Step,
  {
    type:
      | 'expire'
      | 'escalate'
      | 'ending-soon'
      | 'give-up'
      | 'card-late'
      | 'wipe-secret'
      | 'execute'
      | 'read-back'
      | 'check-invitation'
      | 'end'
      | 'undo'
      | 'settle-conflict';
  }
>;

const noticeEditedWithinMs = 60_000;

/** Says one thing in Slack and records that it was said. */
export async function runSlackStep(bench: Bench, id: string, step: SlackStep, key: string): Promise<void> {
  const request = (await bench.store.request(id))?.request;
  if (!request) return;
  const fact = await say(bench, request, step, `${id}:${key}`);
  await commitOn(bench, id, (_, { now: at }) => ({
    events: fact.map((one) => ({ ...one, at, by: system })),
  }));
}

type Fact = RequestEvent extends infer Event
  ? Event extends RequestEvent
    ? Omit<Event, 'at' | 'by'>
    : never
  : never;

async function say(bench: Bench, request: Request, step: SlackStep, name: string): Promise<Fact[]> {
  const { messenger, clock, store } = bench;
  const done = (): Fact[] => [{ type: 'step.done', step: name.slice(request.id.length + 1) }];
  switch (step.type) {
    case 'post-card': {
      const control = await store.control(clock.now());
      const card = await postCard(bench, request, control, name);
      return [
        { type: 'card.posted', ...card },
        { type: 'card.drawn', face: faceOf(request, control) },
      ];
    }
    case 'draw-card': {
      const control = await store.control(clock.now());
      if (!request.card) return done();
      await messenger.drawCard(request, control, request.card.ref);
      return [{ type: 'card.drawn', face: faceOf(request, control) }];
    }
    case 'post-lines':
      if (!request.card) return done();
      await messenger.postLines(request, request.card.ref, request.linesPosted, name);
      return [{ type: 'lines.posted', upTo: request.lines.length }];
    case 'tell': {
      const latest = request.notices.findLast(({ to }) => to === step.to);
      if (!latest) return done();
      const told = request.told[step.to];
      const recent = told !== undefined && clock.now() - told.at < noticeEditedWithinMs;
      const earlier = recent ? told.messages.at(-1) : undefined;
      const message = await messenger.tell(request, step.to, latest.about, name, earlier);
      return [{ type: 'notice.sent', to: step.to, upTo: latest.n, message }];
    }
    case 'announce':
      await messenger.announce(request, step.channel, name);
      return done();
    case 'remind':
      if (request.card) await messenger.remind(request, step.requirement, request.card.ref, name);
      return done();
    case 'review':
      if (request.card) await messenger.review(request, request.card.ref, name);
      return done();
    case 'alert-admins':
      await messenger.alertAdmins(request, step.about, bench.admins(), name);
      return done();
  }
}

/** The channel of the rule, or where that one takes nothing the approvals channel. */
async function postCard(
  { messenger, policy }: Bench,
  request: Request,
  control: Control,
  name: string,
): Promise<Omit<Extract<Fact, { type: 'card.posted' }>, 'type'>> {
  const [own = '', other] = cardChannels(request, policy().policy);
  try {
    return { card: await messenger.postCard(request, control, own, name) };
  } catch (error) {
    if (!(error instanceof Undeliverable) || other === undefined) throw error;
    const card = await messenger.postCard(request, control, other, name).catch((second: unknown) => {
      throw second instanceof Undeliverable ? error : second;
    });
    return { card, instead: { of: own, why: error.reason } };
  }
}

/** Ten minutes at first, an hour once nobody has mended it for an hour. */
const refusedForMs = (attempts: number): number => (attempts <= 6 ? 600_000 : 3_600_000);

/**
 * Slack will not take this as things stand: a card is tried again now and then, a lost one is posted anew once, and
 * everything else is given up. What people miss by that, the admins hear.
 */
export async function settleUndeliverable(bench: Bench, id: string, due: Due, why: string): Promise<void> {
  await commitOn(bench, id, (request, { now: at }) => {
    const base = { at, by: system, why: why.slice(0, 300) };
    if (due.step.type === 'post-card') {
      const attempts = (request.steps[due.key]?.attempts ?? 0) + 1;
      const retryAt = at + refusedForMs(attempts);
      return { events: [{ type: 'step.failed', ...base, step: due.key, attempts, retryAt, refused: true }] };
    }
    const cardGone = due.step.type === 'draw-card' || due.step.type === 'post-lines';
    if (cardGone && request.card && request.cardsLost === 0)
      return { events: [{ type: 'card.lost', ...base }] };
    const gone = cardGone
      ? [{ type: 'step.gave-up' as const, ...base, step: `card:${request.cardsLost}` }]
      : [];
    return { events: [{ type: 'step.gave-up', ...base, step: due.key }, ...gone] };
  });
}
