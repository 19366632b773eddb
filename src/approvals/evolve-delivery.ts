import type { RequestEvent } from './event.js';
import type { MessageRef } from './event-parts.js';
import type { Request } from './request.js';
import type { Copy, StepRecord } from './request-parts.js';

export type DeliveryEvent = Extract<
  RequestEvent,
  {
    type:
      | `card.${string}`
      | `copy.${string}`
      | `step.${string}`
      | 'lines.posted'
      | 'notice.sent'
      | 'announcement.posted';
  }
>;

/** Applies events about messages in Slack, and about failures to send them. */
export function evolveDelivery(request: Request, event: DeliveryEvent): Request {
  const step = (name: string, record: Request['steps'][string]) => ({
    ...request,
    steps: { ...request.steps, [name]: record },
  });
  switch (event.type) {
    case 'card.posted': {
      const { cardLate: _, ...rest } = request;
      return { ...rest, card: { ref: event.card, ...(event.instead && { instead: event.instead }) } };
    }
    case 'card.late': {
      const { channel, why, refused } = event;
      return { ...request, cardLate: { channel, why, refused } };
    }
    case 'card.drawn':
      return request.card ? { ...request, card: { ...request.card, drawn: event.face } } : request;
    case 'card.lost': {
      const { card, ...rest } = request;
      const lost = { ...rest, cardsLost: request.cardsLost + 1, cardWantedAt: event.at };
      return card && event.stands
        ? withCopy(lost, { message: card.ref, drawn: '', isFormerCard: true })
        : lost;
    }
    case 'lines.posted':
      return { ...request, linesPosted: Math.max(request.linesPosted, event.upTo) };
    case 'notice.sent': {
      const { message, at, to } = event;
      const { messages: before = [], upTo: known = 0 } = request.told[to] ?? {};
      const messages = [...before.filter(({ ts }) => ts !== message.ts), message];
      // A process that was paused may record older news later.
      const upTo = Math.max(known, event.upTo);
      const said = { ...request, told: { ...request.told, [to]: { messages, at, upTo } } };
      const { about, face } = event;
      if (about === undefined || face === undefined) return said;
      return withCopy(said, { message, notice: { to, about }, drawn: face });
    }
    case 'announcement.posted':
      return withCopy(request, { message: event.message, drawn: event.face });
    case 'copy.drawn': {
      const { message, face } = event;
      const copies = request.copies.map((one) =>
        sameMessage(one.message, message) ? { ...one, drawn: face } : one,
      );
      return { ...request, copies };
    }
    case 'step.done':
      return step(event.step, { attempts: 0, retryAt: event.at, state: 'done' });
    case 'step.failed':
      return step(event.step, {
        attempts: event.attempts,
        retryAt: event.retryAt,
        state: 'waiting',
        why: event.why,
        since: request.steps[event.step]?.since ?? event.at,
        ...(event.refused && { refused: true }),
        ...(event.makeIsSilent && { makeIsSilent: true }),
        ...(event.makeRefuses && { makeRefuses: true }),
      });
    case 'step.again': {
      const record = request.steps[event.step];
      return record ? step(event.step, { ...record, retryAt: event.at }) : request;
    }
    case 'step.gave-up':
      return step(event.step, { attempts: 0, retryAt: event.at, state: 'gave-up', why: event.why });
  }
}

const withCopy = (request: Request, copy: Copy): Request => ({
  ...request,
  copies: [...request.copies.filter(({ message }) => !sameMessage(message, copy.message)), copy],
});

const sameMessage = (a: MessageRef, b: MessageRef): boolean => a.channel === b.channel && a.ts === b.ts;

/** Make takes part again: no step waits for it any more. */
export function withoutTrouble(request: Request): Request {
  const isTroubled = ({ makeIsSilent, makeRefuses }: StepRecord) => makeIsSilent || makeRefuses;
  if (!Object.values(request.steps).some(isTroubled)) return request;
  const steps = Object.entries(request.steps).map(([name, record]) => {
    const { makeIsSilent: _silent, makeRefuses: _refuses, ...rest } = record;
    return [name, rest] as const;
  });
  return { ...request, steps: Object.fromEntries(steps) };
}
