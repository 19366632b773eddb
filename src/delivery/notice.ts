import type { KnownBlock } from '@slack/types';
import { z } from 'zod';
import { about, personal } from '../approvals/personal.js';
import type { Message } from '../slack/card.js';

/** News for several people or channels, each in their own message. */
export interface Notice {
  /** Its name: each recipient gets one message for a key. */
  readonly key: string;
  /** Channels, and Slack ids of people for direct messages. */
  readonly to: readonly string[];
  readonly message: Message;
  /** The people who get it instead of a channel that accepts no messages. */
  readonly instead?: readonly string[];
  readonly urgency?: 'alarm' | 'plain';
  /** The key of an earlier notice, with which its own begins: redraws its copies and sends no new message. */
  readonly revises?: string;
  /** The person whose act caused it, as in `Place`. */
  readonly from?: string;
  /** The earliest time it may have been posted, in milliseconds since 1970; now by default. */
  readonly since?: number;
}

/** The result of the first attempt to tell everybody. */
export interface SendResult {
  readonly reached: readonly string[];
  /** Slack will never accept a message for these. */
  readonly unreachable: readonly string[];
  /** Slack had trouble; Usher tries these again. */
  readonly waiting: readonly string[];
}

/** The result if nobody was told. */
export const untried: SendResult = { reached: [], unreachable: [], waiting: [] };

const event = z.object({ stream: z.string(), version: z.number().int(), type: z.string() });
/** The event that a draft tells of, with the version of its stream before it. */
export type ToldEvent = z.infer<typeof event>;

/** A notice as stored until everybody reachable has it. */
const keptNotice = z.object({
  to: z.array(z.string()),
  instead: z.array(z.string()),
  /** Blocks and text, sealed since they may name people. */
  message: personal,
  since: z.number(),
  urgency: z.enum(['alarm', 'plain']),
  from: z.string(),
  revises: z.string().optional(),
  /** The process that sends it; empty in records from before there could be several. */
  holder: z.string().default(''),
  /** Present in a draft that is void unless this is on record. */
  of: event.optional(),
});
export type KeptNotice = z.infer<typeof keptNotice>;

/** The documents of notices begin with this. */
export const outboxPrefix = 'outbox/';

/** A stored notice; undefined if it is none. */
export const parseNotice = (stored: unknown): KeptNotice | undefined => keptNotice.safeParse(stored).data;

export const withMessage = (kept: KeptNotice, message: Message): KeptNotice => ({
  ...kept,
  message: sealedMessage(message),
});

const sealedMessage = (message: Message) => about(JSON.stringify(message));

export const keep = (notice: Notice, holder: string, now: number): KeptNotice => ({
  to: [...new Set(notice.to)],
  instead: [...(notice.instead ?? [])],
  message: sealedMessage(notice.message),
  since: notice.since ?? now,
  urgency: notice.urgency ?? 'plain',
  from: notice.from ?? '',
  ...(notice.revises !== undefined && { revises: notice.revises }),
  holder,
});

const message = z.object({ text: z.string(), blocks: z.array(z.custom<KnownBlock>()) });

export const messageOf = (kept: KeptNotice): Message => message.parse(JSON.parse(kept.message.personal));
