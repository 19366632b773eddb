import { groupLabel } from '../approvals/policy/group-label.js';
import type { Messenger } from '../approvals/ports.js';
import type { Request } from '../approvals/request.js';
import { section } from './blocks.js';
import { approvalCard, cardText, type Message } from './card.js';
import { historyLines } from './lines.js';
import { linkTo, notice } from './notices.js';
import type { Poster } from './post.js';
import { awaited } from './status.js';
import { escaped, listed, mention } from './text.js';
import { titleWithWho } from './who.js';

export interface MessengerParts {
  readonly poster: Poster;
  /** Such as `https://acme.slack.com/`. */
  readonly workspaceUrl: string;
  /** The Slack users and user groups a group of the policy names, for mentions. */
  readonly mentionsOf: (group: string) => readonly string[];
}

/** Says in Slack what requests owe people. Every message carries its step, so that none is posted twice. */
export function createMessenger({ poster, workspaceUrl, mentionsOf }: MessengerParts): Messenger {
  const linkOf = ({ card }: Request) => card && linkTo(workspaceUrl, card.ref);
  const channelOf = ({ revision }: Request) => revision.requirements[0]?.channel ?? '';

  return {
    postCard: (request, control, step) =>
      poster.post({
        channel: channelOf(request),
        message: approvalCard(request, control),
        step,
        since: request.submittedAt,
      }),

    drawCard: (request, control, card) => poster.update(card, approvalCard(request, control)),

    async postLines(request, card, from, step) {
      const message = from === 0 ? firstLines(request, mentionsOf) : historyLines(request, from);
      await poster.post({
        channel: card.channel,
        thread: card.ts,
        message,
        step,
        since: request.submittedAt,
      });
    },

    async tell(request, to, about, step, earlier) {
      const message = notice(request, to, about, linkOf(request));
      if (earlier) {
        await poster.update(earlier, message);
        return earlier;
      }
      const channel = to.slice(to.indexOf('/') + 1);
      return poster.post({ channel, message, step, since: request.submittedAt });
    },

    async announce(request, channel, step) {
      const link = linkOf(request);
      const markup = `${cardText(request)}${link ? ` <${link}|See the request>` : ''}`;
      await poster.post({ channel, message: only(markup), step, since: request.submittedAt });
    },

    async remind(request, _requirement, card, step) {
      const groups = request.missing.flatMap((one) => one.groups);
      const called = listed(mentionedGroups(groups, mentionsOf));
      const message = only(`${called}: ${request.id} still waits for ${awaited(request)}.`);
      await poster.post({
        channel: card.channel,
        thread: card.ts,
        message,
        step,
        since: request.submittedAt,
      });
    },

    async review(request, card, step) {
      const message = only(
        `${request.id} was an exception, and its review is due. Say here whether it was right.`,
      );
      await poster.post({
        channel: card.channel,
        thread: card.ts,
        message,
        step,
        since: request.submittedAt,
      });
    },

    async alertAdmins(request, about, admins, step) {
      const message = only(alert(request, about));
      for (const admin of admins) {
        const channel = admin.slice(admin.indexOf('/') + 1);
        await poster.post({ channel, message, step: `${step}:${channel}`, since: request.submittedAt });
      }
    },
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

function alert(request: Request, about: 'card' | 'make'): string {
  const title = titleWithWho(request);
  const who = mention(request.requester.person);
  return about === 'card'
    ? `The card of ${request.id} (${title}, asked by ${who}) cannot be shown: Slack does not take messages in its channel. Check the channel in the policy file.`
    : `${request.id} (${title}, asked by ${who}) failed because Make refuses Usher the right it needs. Run \`usher doctor\` to see what is missing; Retry keeps the approvals.`;
}

const only = (markup: string): Message => ({ text: markup, blocks: [section(markup)] });
