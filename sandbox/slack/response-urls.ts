import { randomBytes } from 'node:crypto';
import { SlackError } from './slack-error.js';

const mostUses = 5;
const lifetimeMs = 30 * 60 * 1000;

export interface Source {
  user: string;
  channel: string;
  /** The clicked message; undefined for a command. */
  ts?: string;
}

/** Response URLs, which allow five uses in thirty minutes, even in channels without the bot. */
export class ResponseUrls {
  private readonly issued = new Map<string, Source & { at: number; uses: number }>();

  constructor(private readonly now: () => number) {}

  issue(origin: string, source: Source): string {
    const id = randomBytes(12).toString('hex');
    this.issued.set(id, { ...source, at: this.now(), uses: 0 });
    return `${origin}/response/${id}`;
  }

  use(id: string): Source {
    const url = this.issued.get(id);
    if (!url) throw new SlackError('invalid_url');
    if (url.uses >= mostUses) throw new SlackError('used_url');
    if (this.now() - url.at > lifetimeMs) throw new SlackError('expired_url');
    url.uses += 1;
    return url;
  }
}
