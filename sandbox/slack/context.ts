import type { Changes } from './changes.js';
import type { EventDispatcher } from './delivery/event-dispatcher.js';
import type { RecordedCall } from './entities.js';
import type { Faults } from './faults.js';
import type { PostingRate } from './rate-limit.js';
import type { ResponseUrls } from './response-urls.js';
import type { Triggers } from './triggers.js';
import type { Workspace } from './workspace.js';

export interface UploadedFile {
  readonly name: string;
  readonly length: number;
  readonly alt: string;
  bytes?: Buffer;
}

/** The parts of one running sandbox. */
export interface Slack {
  readonly workspace: Workspace;
  readonly changes: Changes;
  readonly faults: Faults;
  readonly calls: RecordedCall[];
  readonly rate: PostingRate;
  readonly triggers: Triggers;
  readonly responseUrls: ResponseUrls;
  readonly dispatcher: EventDispatcher;
  /** Announced files, with their bytes once they have arrived. */
  readonly files: Map<string, UploadedFile>;
  readonly scopes: Set<string>;
  readonly commands: Set<string> | undefined;
  /** The channel events that the app subscribes to. */
  readonly events: Set<string>;
  readonly botToken: string;
  readonly appToken: string;
  readonly now: () => number;
  /** The sandbox's address, known once it listens. */
  origin: string;
}
