import type { AlertAbout } from '../approvals/due.js';
import { cardStep } from '../approvals/late-card.js';
import { type OpenStage, openStages } from '../approvals/missing.js';
import { slackIdOf } from '../approvals/person.js';
import type { Messenger } from '../approvals/ports.js';
import { isOver, type Request } from '../approvals/request.js';
import type { Control } from '../approvals/store.js';
import { adviceFor } from '../slack/advice.js';
import { context, section } from '../slack/blocks.js';
import { reminder, threadMessage } from '../slack/call.js';
import { approvalCard, askInWords, cardText, type Message } from '../slack/card.js';
import { type NameOf, namingOf } from '../slack/naming.js';
import { linkTo, type NoticeAround, notice } from '../slack/notices.js';
import { failures } from '../slack/outcome.js';
import { stateLines } from '../slack/status.js';
import { cutEnd, escaped, mention } from '../slack/text.js';
import type { DecidersNamed } from '../slack/waiting.js';
import { titleWithWho } from '../slack/who.js';
import type { Poster } from './poster.js';

export interface MessengerParts {
  readonly poster: Poster;
  /** Puts the same message for each of several people into the outbox. */
  readonly tellEach: (notice: {
    readonly key: string;
    readonly to: readonly string[];
    readonly message: Message;
  }) => Promise<void>;
  /** Such as `https://acme.slack.com/`. */
  readonly workspaceUrl: string;
  /** The page on Make where the owner of the token that the request is about finds it; undefined if not known. */
  readonly tokenPageOf: (request: Request) => string | undefined;
  readonly nameOf: NameOf;
  /** Mentions of the people who may fill these stages now, in markup. */
  readonly mentionsOf: (request: Request, stages: readonly OpenStage[]) => Promise<string>;
  /** The people who may fill the open stages of a request, by name if they are few. */
  readonly decidersOf: (request: Request) => Promise<DecidersNamed>;
}

/** Sends the messages of requests to Slack. Every message carries its step, so that none is posted twice. */
export function createMessenger(parts: MessengerParts): Messenger {
  const { poster, workspaceUrl, mentionsOf } = parts;
  const whom = async (request: Request, stages: readonly OpenStage[]): Promise<string> =>
    stages.length > 0 ? mentionsOf(request, stages) : '';
  const card = async (request: Request, control: Control) =>
    approvalCard(request, control, await parts.decidersOf(request));
  const linkOf = ({ card }: Request) => card && linkTo(workspaceUrl, card.ref);
  const around = (request: Request, { frozen }: Control) => ({
    card: linkOf(request),
    tokens: parts.tokenPageOf(request),
    frozen,
  });

  return {
    postCard: async (request, control, channel, step) =>
      poster.post({ channel, message: await card(request, control), ...about(request, step) }),

    drawCard: async (request, control, ref) => poster.update(ref, await card(request, control)),

    async postLines(request, { channel, ts }, from, called, step) {
      const actors = request.lines.slice(from).flatMap(({ by }) => by ?? []);
      const naming = await namingOf(actors, parts.nameOf);
      const message = threadMessage(request, from, called, await whom(request, called), naming);
      const urgency = called.length > 0 ? 'call' : 'plain';
      return poster.post({ channel, thread: ts, message, urgency, ...about(request, step) });
    },

    async tell(request, control, { to, about: what }, step) {
      const message = notice(request, to, what, around(request, control));
      const urgency = what === 'leaked' ? 'alarm' : 'plain';
      return poster.post({ channel: slackIdOf(to), message, urgency, ...about(request, step) });
    },

    drawCopy(request, control, { message, notice: told }) {
      return poster.update(
        message,
        told
          ? notice(request, told.to, told.about, around(request, control))
          : announcement(request, around(request, control)),
      );
    },

    announce: (request, control, channel, step) =>
      poster.post({
        channel,
        message: announcement(request, around(request, control)),
        urgency: 'call',
        ...about(request, step),
      }),

    async remind(request, requirement, { channel, ts }, step) {
      const open = openStages(request).filter((one) => one.requirement === requirement);
      const message = reminder(request, await whom(request, open));
      return poster.post({ channel, thread: ts, message, urgency: 'call', ...about(request, step) });
    },

    async review(request, card, step) {
      const message = only(
        `${request.id} was an exception, and its review is due. Say here whether it was right.`,
      );
      return poster.post({
        channel: card.channel,
        thread: card.ts,
        message,
        ...about(request, step),
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

/** A person with many requests takes turns with everybody else. Any process may have made the attempt before. */
const about = ({ id, requester, submittedAt, steps }: Request, step: string) => ({
  step,
  from: requester.person,
  since: submittedAt,
  isRetry: (steps[step.slice(id.length + 1)]?.attempts ?? 0) > 0,
});

/** The announcement of a request, with a link to its card; drawn again as the request goes on. */
function announcement(request: Request, { card, frozen }: NoticeAround): Message {
  const states = stateLines(request, { frozen });
  const lines = [
    request.phase.status === 'pending' ? askInWords(request) : `*${titleWithWho(request)}*`,
    ...states,
  ];
  const open = card ? ` · <${card}|Open the card>` : '';
  return {
    text: cutEnd(cardText(request, { frozen }), 3900),
    blocks: [section(cutEnd(lines.join('\n'), 2900)), context(`${request.id}${open}`)],
  };
}

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
    case 'make-refuses': {
      const left = request.phase.status === 'ending' ? ' What has to end is still there on Make.' : '';
      return `${which} cannot go on: Make refuses Usher.${left} Usher's account was removed from the organization, or lacks a right there; \`usher doctor\` shows which. Usher keeps trying.`;
    }
    case 'make': {
      const why = failures(request).map((one) => ` ${one}`);
      return `${which} failed because Make refuses Usher the right it needs.${why.join('')} Run \`usher doctor\` to see what is missing; *Try again* keeps the approvals.`;
    }
    case 'announcement': {
      const why = request.steps[`announce:${about.channel}`]?.why ?? '';
      return `${which} could not be announced in <#${about.channel}>, as its rule wants it: Slack does not take messages there (${escaped(why)}). ${adviceFor(why)}`;
    }
  }
}

function lateAlert(request: Request, which: string): string {
  const { cardLate } = request;
  const cannot = `The card of ${which} cannot be shown`;
  if (!cardLate) {
    const why = request.steps[cardStep(request)]?.why ?? '';
    return `${cannot} any more: it was posted twice, and Slack does not let Usher draw it (${escaped(why)}). Those who decide find the request on Usher's Home tab.`;
  }
  const { channel, why, refused } = cardLate;
  if (isOver(request))
    return `${cannot} as it ended: Slack does not take messages in <#${channel}> (${escaped(why)}). ${adviceFor(why)}`;
  const again = refused
    ? 'Usher tries again every ten minutes, and at once when the policy changes.'
    : 'Usher keeps trying.';
  return `${cannot}: Slack does not take messages in <#${channel}> (${escaped(why)}), and it is in no other channel. ${adviceFor(why)} ${again}`;
}

const only = (markup: string): Message => ({ text: markup, blocks: [section(markup)] });
