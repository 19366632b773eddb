import type { AlertAbout } from '../approvals/due.js';
import { slackIdOf } from '../approvals/person.js';
import { groupLabel } from '../approvals/policy/group-label.js';
import type { Messenger } from '../approvals/ports.js';
import { isOver, type Request } from '../approvals/request.js';
import { adviceFor } from '../slack/advice.js';
import { section } from '../slack/blocks.js';
import { approvalCard, cardText, type Message } from '../slack/card.js';
import { historyLines } from '../slack/lines.js';
import { linkTo, notice } from '../slack/notices.js';
import { awaited } from '../slack/status.js';
import { escaped, listed, mention } from '../slack/text.js';
import { titleWithWho } from '../slack/who.js';
import type { Poster } from './poster.js';

export interface MessengerParts {
  readonly poster: Poster;
  /** Owes each of several people the same, durably. */
  readonly tellEach: (notice: {
    readonly key: string;
    readonly to: readonly string[];
    readonly message: Message;
  }) => Promise<void>;
  /** Such as `https://acme.slack.com/`. */
  readonly workspaceUrl: string;
  /** The Slack users and user groups a group of the policy names, for mentions. */
  readonly mentionsOf: (group: string) => readonly string[];
}

/** Says in Slack what requests owe people. Every message carries its step, so that none is posted twice. */
export function createMessenger(parts: MessengerParts): Messenger {
  const { poster, workspaceUrl, mentionsOf } = parts;
  const linkOf = ({ card }: Request) => card && linkTo(workspaceUrl, card.ref);
  /** Whoever asks for much takes turns with everybody else. */
  const about = ({ requester, submittedAt }: Request) => ({ from: requester.person, since: submittedAt });

  return {
    postCard: (request, control, channel, step) =>
      poster.post({ channel, message: approvalCard(request, control), step, ...about(request) }),

    drawCard: (request, control, card) => poster.update(card, approvalCard(request, control)),

    async postLines(request, card, from, step) {
      const message = from === 0 ? firstLines(request, mentionsOf) : historyLines(request, from);
      const urgency = from === 0 && request.phase.status === 'pending' ? 'call' : 'plain';
      const place = { channel: card.channel, thread: card.ts, urgency, ...about(request) } as const;
      return poster.post({ message, step, ...place });
    },

    async tell(request, to, what, step, earlier) {
      const message = notice(request, to, what, linkOf(request));
      if (earlier) return poster.update(earlier, message);
      const channel = slackIdOf(to);
      const urgency = what === 'leaked' ? 'alarm' : 'plain';
      return poster.post({ channel, message, step, urgency, ...about(request) });
    },

    async announce(request, channel, step) {
      const link = linkOf(request);
      const markup = `${cardText(request)}${link ? ` <${link}|See the request>` : ''}`;
      return poster.post({ channel, message: only(markup), step, urgency: 'call', ...about(request) });
    },

    async remind(request, _requirement, card, step) {
      const groups = request.missing.flatMap((one) => one.groups);
      const called = listed(mentionedGroups(groups, mentionsOf));
      const message = only(`${called}: ${request.id} still waits for ${awaited(request)}.`);
      return poster.post({
        channel: card.channel,
        thread: card.ts,
        message,
        step,
        urgency: 'call',
        ...about(request),
      });
    },

    async review(request, card, step) {
      const message = only(
        `${request.id} was an exception, and its review is due. Say here whether it was right.`,
      );
      return poster.post({
        channel: card.channel,
        thread: card.ts,
        message,
        step,
        ...about(request),
      });
    },

    alertAdmins: (request, what, admins, step) =>
      parts.tellEach({
        key: step,
        to: admins.map(slackIdOf),
        message: only(alert(request, what, linkOf(request))),
      }),
  };
}

/** The first lines call those who may decide now, once; later ones call nobody. */
function firstLines(request: Request, mentionsOf: MessengerParts['mentionsOf']): Message {
  const message = historyLines(request, 0);
  const [open] = request.missing;
  if (request.phase.status !== 'pending' || !open) return message;
  const own = mention(request.requester.person);
  const called = listed(mentionedGroups(open.groups, mentionsOf).filter((one) => one !== own));
  return { ...message, blocks: [...message.blocks, section(`${called}: please decide above.`)] };
}

const mentionedGroups = (groups: readonly string[], mentionsOf: MessengerParts['mentionsOf']): string[] =>
  [...new Set(groups)].flatMap((group) => {
    const mentions = mentionsOf(group);
    return mentions.length > 0 ? [...new Set(mentions)] : [escaped(groupLabel(group))];
  });

function alert(request: Request, about: AlertAbout, link: string | undefined): string {
  const which = `${request.id} (${titleWithWho(request)}, asked by ${mention(request.requester.person)})`;
  switch (about.what) {
    case 'card':
      return lateAlert(request, which);
    case 'card-moved': {
      const { of = '', why = '' } = request.card?.instead ?? {};
      const where = link ? `<${link}|the approvals channel>` : 'the approvals channel';
      return `The card of ${which} is in ${where} instead: Slack does not take it in <#${of}> (${escaped(why)}). ${adviceFor(why)}`;
    }
    case 'make':
      return `${which} failed because Make refuses Usher the right it needs. Run \`usher doctor\` to see what is missing; Retry keeps the approvals.`;
    case 'announcement': {
      const why = request.steps[`announce:${about.channel}`]?.why ?? '';
      return `${which} could not be announced in <#${about.channel}>, as its rule wants it: Slack does not take messages there (${escaped(why)}). ${adviceFor(why)}`;
    }
  }
}

function lateAlert(request: Request, which: string): string {
  const { cardLate } = request;
  const cannot = `The card of ${which} cannot be shown`;
  if (!cardLate)
    return `${cannot}: Slack does not take messages in its channel. Check the channel in the policy file.`;
  const { channel, why, refused } = cardLate;
  if (isOver(request))
    return `${cannot} as it ended: Slack does not take messages in <#${channel}> (${escaped(why)}). ${adviceFor(why)}`;
  const again = refused
    ? 'Usher tries again every ten minutes, and at once when the policy changes.'
    : 'Usher goes on trying.';
  return `${cannot}: Slack does not take messages in <#${channel}> (${escaped(why)}), and it is in no other channel. ${adviceFor(why)} ${again}`;
}

const only = (markup: string): Message => ({ text: markup, blocks: [section(markup)] });
