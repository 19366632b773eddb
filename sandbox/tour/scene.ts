import type { MakeSandbox } from '../make/server.js';
import type { SlackSandbox } from '../slack/server.js';
import type { Transcript } from './transcript.js';

/** The tools of a scene. */
export interface Play {
  readonly slack: SlackSandbox;
  readonly make: MakeSandbox;
  readonly told: Transcript;
}

/** One request from beginning to end. Throws if it does not end as required. */
export interface Scene {
  readonly title: string;
  play(play: Play): Promise<void>;
}
