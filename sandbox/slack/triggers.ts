import { randomBytes } from 'node:crypto';
import { SlackError } from './slack-error.js';

export interface Trigger {
  user: string;
  /** The modal that created it; a push adds to its stack. */
  modal?: string;
}

/** Trigger ids: valid once, for three seconds by default. */
export class Triggers {
  private readonly issued = new Map<string, Trigger & { at: number; spent: boolean }>();

  constructor(
    private readonly now: () => number,
    private readonly lifetimeMs: number,
  ) {}

  issue(user: string, modal?: string): string {
    const id = `${this.now()}.${this.issued.size + 1}.${randomBytes(8).toString('hex')}`;
    this.issued.set(id, { user, at: this.now(), spent: false, ...(modal === undefined ? {} : { modal }) });
    return id;
  }

  /** Returns the trigger and marks it as used. */
  exchange(id: string): Trigger {
    const trigger = this.issued.get(id);
    if (!trigger) throw new SlackError('invalid_trigger_id');
    if (trigger.spent) throw new SlackError('exchanged_trigger_id');
    if (this.now() - trigger.at > this.lifetimeMs) throw new SlackError('expired_trigger_id');
    trigger.spent = true;
    return trigger;
  }
}
