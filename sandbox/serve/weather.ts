import type { MakeSandbox } from '../make/server.js';
import type { SlackSandbox } from '../slack/server.js';

export const makeWeathers = ['well', '429', 'outage', 'lost answers', 'slow'] as const;
export type MakeWeather = (typeof makeWeathers)[number];

/** The faults that a visitor has switched on. */
export class Weather {
  make: MakeWeather = 'well';
  isSlackAway = false;

  constructor(
    private readonly slack: SlackSandbox,
    private readonly sandboxMake: MakeSandbox,
  ) {}

  setMake(to: MakeWeather): void {
    const { faults } = this.sandboxMake;
    faults.clear();
    this.make = to;
    const always = { match: {}, times: Number.POSITIVE_INFINITY };
    if (to === '429') faults.add({ ...always, kind: '429', retryAfter: 2 });
    if (to === 'outage') faults.add({ ...always, kind: 'drop-before' });
    if (to === 'slow') faults.add({ ...always, kind: 'slow', delayMs: 3_000 });
    for (const method of to === 'lost answers' ? ['POST', 'PUT', 'PATCH', 'DELETE'] : [])
      faults.add({ match: { method }, times: Number.POSITIVE_INFINITY, kind: 'lost-answer' });
  }

  async setSlackAway(away: boolean): Promise<void> {
    if (away === this.isSlackAway) return;
    this.isSlackAway = away;
    await (away ? this.slack.leave() : this.slack.comeBack());
  }
}
