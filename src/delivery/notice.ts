import type { KnownBlock } from '@slack/types';
import { z } from 'zod';
import { about, personal } from '../approvals/personal.js';
import type { Message } from '../slack/card.js';

/** Something several people or channels are owed to be told, each in a message of its own. */
export interface Notice {
  /** Names it: under one key everybody is told once. */
  readonly key: string;
  /** Channels, and Slack ids of people for direct messages. */
  readonly to: readonly string[];
  readonly message: Message;
  /** Who is told in the place of a channel that takes no messages. */
  readonly instead?: readonly string[];
  readonly urgency?: 'alarm' | 'plain';
  /** The key of an earlier notice: its copies are drawn again, and nobody is told again. */
  readonly revises?: string;
  /** On whose wish, as in `Place`. */
  readonly from?: string;
  /** When it may have been posted first, in milliseconds since 1970; now unless told. */
  readonly since?: number;
}

/** What became of the first attempt to tell everybody. */
export interface Told {
  readonly reached: readonly string[];
  /** Slack will never take a message for these. */
  readonly unreachable: readonly string[];
  /** Slack had trouble; these are tried again. */
  readonly waiting: readonly string[];
}

/** A notice as it is kept until everybody who can be told was told. */
export const keptNotice = z.object({
  to: z.array(z.string()),
  instead: z.array(z.string()),
  /** Blocks and text, sealed: they may name people. */
  message: personal,
  since: z.number(),
  urgency: z.enum(['alarm', 'plain']),
  from: z.string(),
  revises: z.string().optional(),
  /** The process that tells it; before there could be several, none. */
  holder: z.string().default(''),
});
export type KeptNotice = z.infer<typeof keptNotice>;

export const keep = (notice: Notice, holder: string, now: number): KeptNotice => ({
  to: [...new Set(notice.to)],
  instead: [...(notice.instead ?? [])],
  message: about(JSON.stringify(notice.message)),
  since: notice.since ?? now,
  urgency: notice.urgency ?? 'plain',
  from: notice.from ?? '',
  ...(notice.revises !== undefined && { revises: notice.revises }),
  holder,
});

const message = z.object({ text: z.string(), blocks: z.array(z.custom<KnownBlock>()) });

export const messageOf = (kept: KeptNotice): Message => message.parse(JSON.parse(kept.message.personal));
