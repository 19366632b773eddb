import { z } from 'zod';
import type { Faults } from '../faults.js';

const match = z.object({
  method: z.string().exactOptional(),
  path: z
    .string()
    .transform((source) => new RegExp(source))
    .exactOptional(),
});

export const faultOrders = z.discriminatedUnion('do', [
  z.object({
    do: z.literal('add'),
    match,
    kind: z.enum(['status', '429', 'lost-answer', 'drop-before', 'slow', 'garbage']),
    times: z.int().exactOptional(),
    status: z.int().exactOptional(),
    body: z.unknown().exactOptional(),
    retryAfter: z.int().exactOptional(),
    delayMs: z.int().exactOptional(),
  }),
  z.object({ do: z.literal('clear') }),
  z.object({ do: z.literal('rate-limit'), on: z.boolean() }),
]);

export function order(faults: Faults, one: z.infer<typeof faultOrders>): void {
  switch (one.do) {
    case 'add':
      faults.add(one);
      break;
    case 'clear':
      faults.clear();
      break;
    case 'rate-limit':
      faults.rateLimit = one.on;
  }
}
