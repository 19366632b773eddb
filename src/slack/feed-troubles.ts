import type { Trouble } from '../approvals/audit-event.js';
import { context, section } from './blocks.js';
import type { Message } from './card.js';
import { date, escaped } from './text.js';

/** A log that Usher cannot read, and the reason. */
export interface TroubledLog {
  readonly organization: string;
  readonly trouble: Trouble;
  readonly since: number;
  readonly from?: number | undefined;
  readonly until?: number | undefined;
}

const stillWatched =
  'Memberships are compared all the same: who joined, left or changed role is still seen, but not who did it.';

/** The one message about a trouble: the missing part, the part that still works, and the remedy. */
export function troubleMessage(log: TroubledLog): Message {
  const [missing, advice] = sentences(log);
  const markup = `:warning: ${missing}`;
  return { text: `${markup} ${advice}`, blocks: [section(markup), context(advice)] };
}

function sentences(log: TroubledLog): [string, string] {
  const name = nameOf(log);
  switch (log.trouble) {
    case 'no-plan':
      return [
        `*${name} has no audit log* in its plan on Make, so this feed cannot show who does what there.`,
        `${stillWatched} Audit logs come with Make's Enterprise plan; the feed begins by itself once there is one.`,
      ];
    case 'no-right':
      return [
        `*Make does not let Usher read the audit log of ${name}*, so this feed is paused.`,
        `${stillWatched} Make Usher's account Admin of the organization again; missed events are posted then, as far back as Make keeps it.`,
      ];
    case 'unreachable':
      return [
        `*The audit log of ${name} could not be read* since ${date(log.from ?? log.since)}, so this feed is late.`,
        `${stillWatched} Usher keeps trying, and nothing is lost. If this lasts, check that Make works and that Usher's token is valid.`,
      ];
    case 'gap':
      return [
        `*Events are missing* from ${name}: Make no longer keeps the events ${gapSpan(log)}.`,
        'Changes of membership in that time are found by comparing, but not who made them. The feed goes on with what Make still has.',
      ];
  }
}

/** The message that the trouble is over. */
export function recoveredMessage(log: TroubledLog): Message {
  const text = recovered(log);
  return { text, blocks: [section(text)] };
}

function recovered(log: TroubledLog): string {
  const name = nameOf(log);
  switch (log.trouble) {
    case 'no-plan':
      return `*${name} has an audit log* now. This feed shows it, as far back as it was subscribed.`;
    case 'gap':
      return `The feed of *${name}* is complete again after the gap.`;
    case 'no-right':
    case 'unreachable':
      return `*The audit log of ${name} can be read again.* The events of that time follow or have been posted.`;
  }
}

/** The message to the admins about a channel that is no longer there. */
export function stoppedMessage(channel: string, organization: string, why: string): Message {
  const text = `The feed of *${escaped(organization)}* into <#${channel}> has stopped: Slack refuses its messages (${escaped(why)}). If it is still wanted, invite Usher to the channel, or choose another one, and subscribe again with \`/make-audit\`.`;
  return { text, blocks: [section(text)] };
}

/** The message that replaces one that Slack refuses. */
export function unshownMessage(why: string): Message {
  const text = `Some events cannot be shown here: Slack refuses the message (${why}). Make's audit log has them.`;
  return { text, blocks: [section(text)] };
}

const nameOf = ({ organization }: TroubledLog): string => escaped(organization);

const gapSpan = ({ from, until }: TroubledLog): string =>
  from === undefined || until === undefined
    ? 'while Usher was away'
    : `between ${date(from)} and ${date(until)}`;
