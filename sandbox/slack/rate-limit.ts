const burst = 5;
const perSecond = 1;

/** One post a second for each channel, with a small allowance for bursts. */
export class PostingRate {
  private readonly buckets = new Map<string, { tokens: number; at: number }>();

  constructor(
    private readonly enabled: boolean,
    private readonly now: () => number,
  ) {}

  allows(channel: string): boolean {
    if (!this.enabled) return true;
    const at = this.now();
    const before = this.buckets.get(channel) ?? { tokens: burst, at };
    const tokens = Math.min(burst, before.tokens + ((at - before.at) / 1000) * perSecond);
    this.buckets.set(channel, { tokens: tokens < 1 ? tokens : tokens - 1, at });
    return tokens >= 1;
  }
}
