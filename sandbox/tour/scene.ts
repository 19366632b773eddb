import type { MakeSandbox } from '../make/server.js';
import type { SlackSandbox } from '../slack/server.js';
import type { Transcript } from './transcript.js';

/** What a scene is played with. */
export interface Play {
  readonly slack: SlackSandbox;
  readonly make: MakeSandbox;
  readonly told: Transcript;
}

/** One request from the asking to the end. Throws where it does not end as it must. */
export interface Scene {
  readonly title: string;
  play(play: Play): Promise<void>;
}
