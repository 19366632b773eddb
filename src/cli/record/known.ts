import type { Finding, WatchEvent } from '../../approvals/audit-event.js';
import type { AnyEvent } from '../../approvals/event.js';
import { requestIdOf } from '../../store/commit.js';
import { isRequest, isWatch } from './kinds.js';
import { subjectsOf } from './plan-words.js';
import { userOf } from './text.js';

/** The people whom a request concerns, by its latest revision. */
export interface Concerned {
  readonly requester: string;
  /** Slack user ids. */
  readonly users: readonly string[];
  readonly makeUsers: readonly number[];
  readonly subjects: string;
}

/** Facts from earlier events, for later events that only name a request or a finding. */
export class Known {
  readonly #requests = new Map<string, Concerned>();
  readonly #findings = new Map<string, Finding>();

  note(stream: string, event: AnyEvent): void {
    const id = requestIdOf(stream);
    if (id !== undefined && (event.type === 'request.submitted' || event.type === 'request.revised')) {
      const { plans, people } = event.revision;
      const requester =
        event.type === 'request.submitted'
          ? userOf(event.requester.person)
          : (this.#requests.get(id)?.requester ?? '');
      this.#requests.set(id, {
        requester,
        users: people.flatMap((one) => (one ? [userOf(one)] : [])),
        makeUsers: plans.flatMap(({ subject }) => subject.userId ?? []),
        subjects: subjectsOf(event.revision).join('; '),
      });
    }
    if (event.type === 'finding.recorded') this.#findings.set(event.finding.id, event.finding);
  }

  request(id: string | undefined): Concerned | undefined {
    return id === undefined ? undefined : this.#requests.get(id);
  }

  /** The finding to which an event of the watch belongs. */
  finding(event: AnyEvent): Finding | undefined {
    const id = findingOf(event);
    return id === undefined ? undefined : this.#findings.get(id);
  }

  /** The request to which an event belongs: the one of its stream, or the one that explains the finding. */
  requestOf(stream: string, event: AnyEvent): string | undefined {
    if (event.type === 'stream.erased') return requestIdOf(event.stream);
    if (event.type === 'ground.changed') return event.ground.request;
    return requestIdOf(stream) ?? this.finding(event)?.request;
  }

  /** The people whom an event concerns, in words. */
  subjectOf(stream: string, event: AnyEvent): string {
    if (isRequest(event)) return this.request(requestIdOf(stream))?.subjects ?? '';
    const finding = this.finding(event);
    if (finding) return `${finding.name.personal} (${finding.email.personal}, Make user ${finding.userId})`;
    if (event.type === 'stream.erased') return event.stream;
    return stream.startsWith('person/') ? userOf(stream.slice('person/'.length)) : '';
  }
}

function findingOf(event: AnyEvent): string | undefined {
  if (!isWatch(event)) return undefined;
  return event.type === 'finding.recorded' ? event.finding.id : followUpOf(event);
}

const followUpOf = (event: WatchEvent): string | undefined =>
  'finding' in event && typeof event.finding === 'string' ? event.finding : undefined;
